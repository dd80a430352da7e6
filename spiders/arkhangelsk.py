"""Arkhangelsk oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class Arkhangelsk(BitrixSpider):
    name = "arkhangelsk"
    region = "RU-ARK"
    start_urls = ["https://www.arkh-edu.ru/index.php"]
    title_css = ".news-detail h3"

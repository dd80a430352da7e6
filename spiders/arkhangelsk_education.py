"""Arkhangelsk oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class ArkhangelskEducation(BitrixSpider):
    name = "arkhangelsk_education"
    former_names = ("arkhangelsk",)
    region = "RU-ARK"
    basis = "selectors"
    start_urls = ["https://www.arkh-edu.ru/index.php"]
    title_css = ".news-detail h3"

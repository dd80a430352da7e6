"""Kurgan oblast: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class KurganEducation(BitrixSpider):
    name = "kurgan_education"
    former_names = ("kurgan",)
    region = "RU-KGN"
    basis = "selectors"
    start_urls = ["https://don45.kurganobl.ru/"]
    title_css = ".news-detail h3"

"""Vologda oblast: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class VologdaEducation(BitrixSpider):
    name = "vologda_education"
    former_names = ("vologda",)
    region = "RU-VLG"
    basis = "selectors"
    start_urls = ["https://depobr.gov35.ru/vedomstvennaya-informatsiya/novosti/"]
    entry_css = ".one-news-block, .mobile-news"
    date_css = None
    body_css = ".news-detail"

"""Vologda oblast: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class Vologda(BitrixSpider):
    name = "vologda"
    region = "RU-VLG"
    start_urls = ["https://depobr.gov35.ru/vedomstvennaya-informatsiya/novosti/"]
    entry_css = ".one-news-block, .mobile-news"
    date_css = None
    body_css = ".news-detail"

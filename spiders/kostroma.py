"""Kostroma oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class Kostroma(BitrixSpider):
    name = "kostroma"
    region = "RU-KOS"
    basis = "list"
    start_urls = ["https://adm44.ru/news/"]
    entry_css = ".bx-newslist-container > .bx-newslist-block"

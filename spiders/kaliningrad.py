"""Kaliningrad oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class Kaliningrad(BitrixSpider):
    name = "kaliningrad"
    region = "RU-KGD"
    basis = "list"
    start_urls = ["https://gov39.ru/news/"]

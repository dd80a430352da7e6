"""Kaliningrad oblast: news of the government."""

from crawler.platforms.bitrix import BitrixSpider


class Kaliningrad(BitrixSpider):
    """Made from what is known of the platform; not yet tried on the live site."""

    name = "kaliningrad"
    region = "RU-KGD"
    start_urls = ["https://gov39.ru/news/"]

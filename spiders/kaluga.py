"""Kaluga oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.bitrix.spider import BitrixSpider


class Kaluga(GenericSpider, BitrixSpider):
    name = "kaluga"
    region = "RU-KLU"
    basis = "assumed"
    start_urls = ["https://admoblkaluga.ru/"]

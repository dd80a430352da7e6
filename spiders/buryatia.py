"""Buryatia: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.bitrix.spider import BitrixSpider


class Buryatia(GenericSpider, BitrixSpider):
    name = "buryatia"
    region = "RU-BU"
    basis = "assumed"
    start_urls = ["https://egov-buryatia.ru/"]

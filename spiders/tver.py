"""Tver oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.bitrix.spider import BitrixSpider


class Tver(GenericSpider, BitrixSpider):
    name = "tver"
    region = "RU-TVE"
    basis = "assumed"
    start_urls = ["https://www.tverreg.ru/"]
    former_hosts = ("region.tver.ru",)

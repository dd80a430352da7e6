"""Belgorod oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.bitrix.spider import BitrixSpider


class Belgorod(GenericSpider, BitrixSpider):
    name = "belgorod"
    region = "RU-BEL"
    basis = "assumed"
    start_urls = ["https://belregion.ru/"]

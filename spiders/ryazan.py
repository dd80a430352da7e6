"""Ryazan oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.bitrix.spider import BitrixSpider


class Ryazan(GenericSpider, BitrixSpider):
    name = "ryazan"
    region = "RU-RYA"
    basis = "assumed"
    start_urls = ["https://www.ryazan.gov.ru/"]
    former_hosts = ("ryazangov.ru",)

"""Sevastopol: news of the government. From its front page, assumed, not yet tried live.

The region follows ISO 3166-2, which lists it as UA-40; the publisher is the Russian authority there.
"""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.bitrix.spider import BitrixSpider


class Sevastopol(GenericSpider, BitrixSpider):
    name = "sevastopol"
    region = "UA-40"
    basis = "assumed"
    start_urls = ["https://sev.gov.ru/"]
    former_hosts = ("sevastopol.gov.ru",)

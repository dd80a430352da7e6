"""Ulyanovsk oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.gosweb.spider import GoswebSpider


class Ulyanovsk(GenericSpider, GoswebSpider):
    name = "ulyanovsk"
    region = "RU-ULY"
    basis = "assumed"
    start_urls = ["https://ulgov.gosuslugi.ru/"]
    former_hosts = ("ulgov.ru", "new.ulgov.ru")

"""Amur oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.bitrix.spider import BitrixSpider


class Amur(GenericSpider, BitrixSpider):
    name = "amur"
    region = "RU-AMU"
    basis = "assumed"
    start_urls = ["https://www.amurobl.ru/"]

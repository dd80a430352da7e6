"""Samara oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class Samara(GenericSpider):
    name = "samara"
    region = "RU-SAM"
    basis = "assumed"
    start_urls = ["https://www.samregion.ru/"]

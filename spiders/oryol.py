"""Oryol oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class Oryol(GenericSpider):
    name = "oryol"
    region = "RU-ORL"
    basis = "assumed"
    start_urls = ["https://orel-region.ru/"]

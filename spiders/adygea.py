"""Adygea: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class Adygea(GenericSpider):
    name = "adygea"
    region = "RU-AD"
    basis = "assumed"
    start_urls = ["http://www.adygheya.ru/"]

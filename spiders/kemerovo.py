"""Kemerovo oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class Kemerovo(GenericSpider):
    name = "kemerovo"
    region = "RU-KEM"
    basis = "assumed"
    start_urls = ["https://ako.ru/"]

"""Kalmykia: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class Kalmykia(GenericSpider):
    name = "kalmykia"
    region = "RU-KL"
    basis = "assumed"
    start_urls = ["https://kalmregion.ru/"]

"""Kabardino-Balkaria: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class KabardinoBalkaria(GenericSpider):
    name = "kabardino_balkaria"
    region = "RU-KB"
    basis = "assumed"
    start_urls = ["https://pravitelstvo.kbr.ru/"]

"""Stavropol krai: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class Stavropol(GenericSpider):
    name = "stavropol"
    region = "RU-STA"
    basis = "assumed"
    start_urls = ["https://www.stavregion.ru/"]
    ca_note = "stavregion.ru has a certificate of the Russian Trusted Sub CA: name a CA file for it."

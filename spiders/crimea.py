"""Crimea: news of the government. From its front page, assumed, not yet tried live.

The region follows ISO 3166-2, which lists it as UA-43; the publisher is the Russian authority there.
"""

from crawler.crawl.generic import GenericSpider


class Crimea(GenericSpider):
    name = "crimea"
    region = "UA-43"
    basis = "assumed"
    start_urls = ["https://rk.gov.ru/"]

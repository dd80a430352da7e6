"""Arkhangelsk oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class Arkhangelsk(GenericSpider):
    name = "arkhangelsk"
    region = "RU-ARK"
    basis = "assumed"
    start_urls = ["https://dvinaland.ru/"]

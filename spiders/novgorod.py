"""Novgorod oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class Novgorod(GenericSpider):
    name = "novgorod"
    region = "RU-NGR"
    basis = "assumed"
    start_urls = ["https://www.novreg.ru/"]

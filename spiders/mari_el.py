"""Mari El: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class MariEl(GenericSpider):
    name = "mari_el"
    region = "RU-ME"
    basis = "assumed"
    start_urls = ["https://mari-el.gov.ru/"]

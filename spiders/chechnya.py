"""Chechen Republic: news of the head and the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.wordpress.spider import WordPressSpider


class Chechnya(GenericSpider, WordPressSpider):
    name = "chechnya"
    region = "RU-CE"
    basis = "assumed"
    start_urls = ["https://chechnya.gov.ru/"]

"""Bashkortostan: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.listdetail.spider import ListDetailSpider


class Bashkortostan(GenericSpider, ListDetailSpider):
    name = "bashkortostan"
    region = "RU-BA"
    basis = "assumed"
    start_urls = ["https://www.bashkortostan.ru/"]

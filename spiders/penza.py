"""Penza oblast: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Penza(PlainSpider):
    name = "penza"
    region = "RU-PNZ"
    basis = "inferred"
    start_urls = ["http://pnzreg.ru/news/"]
    article_path = r"^/news/[\w-]+/\d+/?$"

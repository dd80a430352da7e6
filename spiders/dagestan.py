"""Dagestan: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Dagestan(PlainSpider):
    name = "dagestan"
    region = "RU-DA"
    basis = "inferred"
    start_urls = ["https://glava.e-dag.ru/press/"]
    article_path = r"^/press/\d+/?$"

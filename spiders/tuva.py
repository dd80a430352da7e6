"""Tuva: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Tuva(PlainSpider):
    name = "tuva"
    region = "RU-TY"
    basis = "inferred"
    start_urls = ["https://rtyva.ru/press/news/"]
    article_path = r"^/press/news/\d+/?$"
    former_hosts = ("gov.tuva.ru",)

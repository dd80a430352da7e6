"""Ingushetia: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Ingushetia(PlainSpider):
    name = "ingushetia"
    region = "RU-IN"
    basis = "inferred"
    start_urls = ["http://www.ingushetia.ru/news/"]
    article_path = r"^/news/[\w-]+/?$"

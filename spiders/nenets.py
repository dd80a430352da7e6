"""Nenets: news of the governor. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Nenets(PlainSpider):
    name = "nenets"
    region = "RU-NEN"
    basis = "inferred"
    start_urls = ["https://gubernator.adm-nao.ru/news/"]
    article_path = r"^/news/\d+/?$"

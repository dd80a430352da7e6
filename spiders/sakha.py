"""Sakha: news of the head. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Sakha(PlainSpider):
    name = "sakha"
    region = "RU-SA"
    basis = "inferred"
    start_urls = ["https://glava.sakha.gov.ru/news/front"]
    article_path = r"^/news/front/view/id/\d+$"

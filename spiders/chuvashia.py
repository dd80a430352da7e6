"""Chuvashia: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Chuvashia(PlainSpider):
    name = "chuvashia"
    region = "RU-CU"
    basis = "inferred"
    start_urls = ["https://cap.ru/news"]
    article_path = r"^/news/\d{4}/\d\d/\d\d/[\w-]+"

"""Tatarstan: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Tatarstan(PlainSpider):
    name = "tatarstan"
    region = "RU-TA"
    basis = "list"
    start_urls = ["https://tatarstan.ru/index.htm/news/tape"]
    article_path = r"^/index\.htm/news/\d+\.htm$"
    terms = "CC BY 4.0, as tatarstan.ru states."

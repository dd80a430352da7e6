"""Sakhalin: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Sakhalin(PlainSpider):
    name = "sakhalin"
    region = "RU-SAK"
    basis = "list"
    start_urls = ["https://sakhalin.gov.ru/news"]
    article_path = r"^/news/[\w-]+$"
    terms = "Official and open, with a compulsory reference to the source, as the site states."

"""Saxony: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Saxony(PlainSpider):
    name = "saxony"
    region = "DE-SN"
    basis = "list"
    start_urls = ["https://www.medienservice.sachsen.de/medien/"]
    article_path = r"^/medien/news/\d+$"

"""Bryansk oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Bryansk(PlainSpider):
    name = "bryansk"
    region = "RU-BRY"
    basis = "list"
    start_urls = ["http://www.bryanskobl.ru/news"]
    article_path = r"^/news/\d{4}/\d\d/\d\d/\d+"

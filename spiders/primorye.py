"""Primorye: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Primorye(PlainSpider):
    name = "primorye"
    region = "RU-PRI"
    basis = "list"
    start_urls = ["https://primorsky.ru/news/"]
    article_path = r"^/news/\d+/?$"
    feeds = ("http://primorsky.ru/news/common/rss/",)

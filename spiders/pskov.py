"""Pskov oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Pskov(PlainSpider):
    name = "pskov"
    region = "RU-PSK"
    basis = "list"
    start_urls = ["http://www.pskov.ru/press/novosti"]
    article_path = r"^/novosti/\d\d\.\d\d\.\d\d/\d+$"
    feeds = ("http://www.pskov.ru/rss.xml",)

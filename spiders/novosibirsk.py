"""Novosibirsk oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Novosibirsk(PlainSpider):
    name = "novosibirsk"
    region = "RU-NVS"
    basis = "list"
    start_urls = ["http://www.nso.ru/news"]
    article_path = r"^/news/\d+$"
    feeds = ("http://www.nso.ru/rss.xml",)

"""Khabarovsk krai: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Khabarovsk(PlainSpider):
    name = "khabarovsk"
    region = "RU-KHA"
    basis = "list"
    start_urls = ["https://www.khabkrai.ru/events/news"]
    article_path = r"^/events/news/\d+$"
    feeds = ("https://khabkrai.ru/events/news/rss/",)

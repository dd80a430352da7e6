"""Zürich: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Zurich(PlainSpider):
    name = "zurich"
    region = "CH-ZH"
    basis = "list"
    start_urls = ["https://www.zh.ch/de/news-uebersicht.html"]
    article_path = r"/news-uebersicht/medienmitteilungen/\d{4}/\d\d/[\w-]+\.html$"

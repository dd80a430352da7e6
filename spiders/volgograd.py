"""Volgograd oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Volgograd(PlainSpider):
    name = "volgograd"
    region = "RU-VGG"
    basis = "list"
    start_urls = ["https://www.volgograd.ru/news/"]
    article_path = r"^/news/[\w-]+/?$"

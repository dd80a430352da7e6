"""Astrakhan oblast: news of the government. From its feed alone, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Astrakhan(PlainSpider):
    name = "astrakhan"
    region = "RU-AST"
    basis = "feed"
    feeds = ("https://www.astrobl.ru/rss",)

"""Chelyabinsk oblast: news of the government. From its feed alone, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Chelyabinsk(PlainSpider):
    name = "chelyabinsk"
    region = "RU-CHE"
    basis = "feed"
    feeds = ("https://pravmin.gov74.ru/prav/rss/news.htm",)

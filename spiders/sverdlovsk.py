"""Sverdlovsk oblast: news of the government. From its feed alone, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Sverdlovsk(PlainSpider):
    name = "sverdlovsk"
    region = "RU-SVE"
    basis = "feed"
    feeds = ("https://midural.ru/news/100046/newsRSS/",)

"""Murmansk oblast: news of the government. From its feed alone, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class Murmansk(BitrixSpider):
    name = "murmansk"
    region = "RU-MUR"
    basis = "feed"
    feeds = ("https://gov-murman.ru/info/news/rss/",)

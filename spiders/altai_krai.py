"""Altai krai: news of the government. From its feed alone, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class AltaiKrai(PlainSpider):
    name = "altai_krai"
    region = "RU-ALT"
    basis = "feed"
    feeds = ("http://www.altairegion22.ru/rss_news/",)

"""Karachay-Cherkessia: news of the government. From its feed alone, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class KarachayCherkessia(PlainSpider):
    name = "karachay_cherkessia"
    region = "RU-KC"
    basis = "feed"
    feeds = ("https://kchr.ru/news/rss/index.php",)
    article_path = "^/news/.+"

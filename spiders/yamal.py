"""Yamal: news of the government. From its feed alone, not yet tried live."""

from crawler.platforms.listdetail.spider import ListDetailSpider


class Yamal(ListDetailSpider):
    name = "yamal"
    region = "RU-YAN"
    basis = "feed"
    feeds = ("https://www.yanao.ru/presscenter/news/rss/",)

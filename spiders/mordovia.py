"""Mordovia: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class Mordovia(BitrixSpider):
    name = "mordovia"
    region = "RU-MO"
    basis = "list"
    start_urls = ["http://e-mordovia.ru/pravitelstvo-rm/novosti/"]
    feeds = ("http://e-mordovia.ru/newsline/rss_yandex/8/index.php",)

"""Rostov oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.listdetail.spider import ListDetailSpider


class Rostov(ListDetailSpider):
    name = "rostov"
    region = "RU-ROS"
    basis = "list"
    start_urls = ["https://www.donland.ru/news/"]

"""Rostov oblast: news of the ministry of education. From its platform alone, not yet tried live."""

from crawler.platforms.listdetail.spider import ListDetailSpider


class Rostov(ListDetailSpider):
    name = "rostov"
    region = "RU-ROS"
    start_urls = ["https://minobr.donland.ru/presscenter/news/"]

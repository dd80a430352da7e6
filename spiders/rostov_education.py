"""Rostov oblast: news of the ministry of education. From its platform alone, not yet tried live."""

from crawler.platforms.listdetail.spider import ListDetailSpider


class RostovEducation(ListDetailSpider):
    name = "rostov_education"
    former_names = ("rostov",)
    region = "RU-ROS"
    basis = "assumed"
    start_urls = ["https://minobr.donland.ru/presscenter/news/"]

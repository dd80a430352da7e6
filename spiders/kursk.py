"""Kursk oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class Kursk(GenericSpider):
    name = "kursk"
    region = "RU-KRS"
    basis = "assumed"
    start_urls = ["https://adm2.rkursk.ru/"]
    former_hosts = ("adm.rkursk.ru", "rkursk.ru")

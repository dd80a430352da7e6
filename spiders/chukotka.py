"""Chukotka: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class Chukotka(GenericSpider):
    name = "chukotka"
    region = "RU-CHU"
    basis = "assumed"
    start_urls = ["https://chukotka.gov.ru/"]
    former_hosts = ("chukotka.ru", "chaogov.ru", "xn--80atapud1a.xn--p1ai")

"""Leningrad oblast: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Leningrad(PlainSpider):
    name = "leningrad"
    region = "RU-LEN"
    basis = "inferred"
    start_urls = ["https://lenobl.ru/ru/dlya-smi/news/"]
    article_path = r"^/ru/dlya-smi/news/\d+/?$"
    former_hosts = ("press.lenobl.ru",)

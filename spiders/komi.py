"""Komi: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Komi(PlainSpider):
    name = "komi"
    region = "RU-KO"
    basis = "inferred"
    start_urls = ["http://rkomi.ru/news/"]
    article_path = r"^/news/\d+/?$"
    ca_note = "rkomi.ru has a certificate of the Russian Trusted Sub CA: name a CA file for it."
    former_hosts = ("gov.rkomi.ru",)

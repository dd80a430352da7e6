"""Tambov oblast: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Tambov(PlainSpider):
    name = "tambov"
    region = "RU-TAM"
    basis = "inferred"
    start_urls = ["https://www.tambov.gov.ru/news/"]
    article_path = r"^/news/[\w-]+\.html$"

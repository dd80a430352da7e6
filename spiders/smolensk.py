"""Smolensk oblast: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Smolensk(PlainSpider):
    name = "smolensk"
    region = "RU-SMO"
    basis = "inferred"
    start_urls = ["https://www.admin-smolensk.ru/novosti/news/"]
    article_path = r"^/novosti/news/(?!page/)[\w-]+/$"

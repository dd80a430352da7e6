"""Krasnodar krai: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Krasnodar(PlainSpider):
    name = "krasnodar"
    region = "RU-KDA"
    basis = "inferred"
    start_urls = ["https://admkrai.krasnodar.ru/content/1131/"]
    article_path = r"^/content/1131/show/\d+"
    ca_note = "admkrai.krasnodar.ru has a certificate of the Russian Trusted Sub CA: name a CA file for it."

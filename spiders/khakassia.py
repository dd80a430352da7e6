"""Khakassia: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Khakassia(PlainSpider):
    name = "khakassia"
    region = "RU-KK"
    basis = "list"
    start_urls = ["https://r-19.ru/news/"]
    article_path = r"^/news/[\w-]+/\d+/?$"
    ca_note = "r-19.ru has a certificate of the Russian Trusted Sub CA: name a CA file for it."

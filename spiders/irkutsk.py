"""Irkutsk oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class Irkutsk(BitrixSpider):
    name = "irkutsk"
    region = "RU-IRK"
    basis = "list"
    start_urls = ["https://irkobl.ru/news/"]
    article_path = r"^/news/(?:\w+/)?\d+/?$"

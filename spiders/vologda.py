"""Vologda oblast: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Vologda(PlainSpider):
    name = "vologda"
    region = "RU-VLG"
    basis = "inferred"
    start_urls = ["https://vologda-oblast.ru/novosti/"]
    article_path = r"^/novosti/\w+/$"

"""Ivanovo oblast: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Ivanovo(PlainSpider):
    name = "ivanovo"
    region = "RU-IVA"
    basis = "inferred"
    start_urls = ["https://ivanovoobl.ru/press?type=news"]
    article_path = r"^/press\?(?:.*&)?id=\d+"

"""Tula oblast: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Tula(PlainSpider):
    name = "tula"
    region = "RU-TUL"
    basis = "inferred"
    start_urls = ["https://tularegion.ru/presscenter/press-release/"]
    article_path = r"^/presscenter/press-release/\?(?:.*&)?ELEMENT_ID=\d+"

"""Magadan oblast: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Magadan(PlainSpider):
    name = "magadan"
    region = "RU-MAG"
    basis = "inferred"
    start_urls = ["https://www.49gov.ru/press/press_releases/"]
    article_path = r"^/press/press_releases/\?(?:.*&)?id_4=\d+"

"""Moscow oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class MoscowOblast(PlainSpider):
    name = "moscow_oblast"
    region = "RU-MOS"
    basis = "list"
    start_urls = ["https://mosreg.ru/sobytiya/novosti/news-submoscow"]
    article_path = r"^/sobytiya/novosti/news-submoscow/[\w-]+$"

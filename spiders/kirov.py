"""Kirov oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Kirov(PlainSpider):
    name = "kirov"
    region = "RU-KIR"
    basis = "list"
    start_urls = ["http://www.kirovreg.ru/news_main/"]
    article_path = r"^/news/detail\.php\?(?:.*&)?ID=\d+"

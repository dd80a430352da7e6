"""Zabaykalye: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Zabaykalye(PlainSpider):
    name = "zabaykalye"
    region = "RU-ZAB"
    basis = "list"
    start_urls = ["https://75.ru/news"]
    entry_css = "div.news"

"""Kamchatka: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Kamchatka(PlainSpider):
    name = "kamchatka"
    region = "RU-KAM"
    basis = "list"
    start_urls = ["https://kamgov.ru/news"]
    article_path = r"^/news/[\w-]+-\d+$"

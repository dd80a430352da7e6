"""Perm krai: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Perm(PlainSpider):
    name = "perm"
    region = "RU-PER"
    basis = "inferred"
    start_urls = ["https://permkrai.ru/news/"]
    article_path = r"^/news/(?!rss)[\w-]+/?$"
    feeds = ("https://permkrai.ru/news/rss.php",)

"""Tyumen oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Tyumen(PlainSpider):
    name = "tyumen"
    region = "RU-TYU"
    basis = "list"
    start_urls = ["https://admtyumen.ru/ogv_ru/news/subj/all.htm"]
    entry_css = "a.summary"
    article_path = r"[?&]id=\d+(?:@|%40)cmsArticle"

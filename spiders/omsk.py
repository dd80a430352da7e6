"""Omsk oblast: news of the government. From selectors of its education news recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Omsk(PlainSpider):
    name = "omsk"
    region = "RU-OMS"
    basis = "list"
    start_urls = ["https://omskportal.ru/novosti"]
    entry_css = ".news-wrapper .item"
    title_css = ".page h1"
    date_css = ".page .date"
    body_css = ".page .body"

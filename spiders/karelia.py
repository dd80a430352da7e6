"""Karelia: news of the government. From selectors of its education news recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Karelia(PlainSpider):
    name = "karelia"
    region = "RU-KR"
    basis = "list"
    start_urls = ["https://gov.karelia.ru/news/"]
    entry_css = ".focus-panel"
    title_css = ".container > .wrapper > h1"
    body_css = ".container > .wrapper > .news-detail"

"""Kamchatka krai: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Kamchatka(PlainSpider):
    name = "kamchatka"
    region = "RU-KAM"
    start_urls = ["https://www.kamgov.ru/minobraz/news"]
    entry_css = ".content .news .item"
    title_css = ".news_item h1"
    date_css = ".news_item .date"
    body_css = ".content .text"

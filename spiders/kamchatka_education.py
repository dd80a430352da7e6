"""Kamchatka krai: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class KamchatkaEducation(PlainSpider):
    name = "kamchatka_education"
    former_names = ("kamchatka",)
    region = "RU-KAM"
    basis = "selectors"
    start_urls = ["https://www.kamgov.ru/minobraz/news"]
    entry_css = ".content .news .item"
    title_css = ".news_item h1"
    date_css = ".news_item .date"
    body_css = ".content .text"

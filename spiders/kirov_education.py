"""Kirov oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class KirovEducation(PlainSpider):
    name = "kirov_education"
    former_names = ("kirov",)
    region = "RU-KIR"
    basis = "selectors"
    start_urls = ["https://43edu.ru/news/"]
    entry_css = ".content .news .item"
    title_css = ".news .title h3"
    date_css = ".news .info .date"
    body_css = ".news .item .text"

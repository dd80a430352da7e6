"""Adygea: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Adygea(PlainSpider):
    name = "adygea"
    region = "RU-AD"
    start_urls = [
        "http://www.adygheya.ru/ministers/departments/ministerstvo-obrazovaniya-i-nauki/novosti-ministerstva/"
    ]
    entry_css = ".news .row .cell"
    title_css = ".article h1"
    date_css = ".detail .date"
    body_css = ".detail"

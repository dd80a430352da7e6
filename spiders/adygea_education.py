"""Adygea: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class AdygeaEducation(PlainSpider):
    name = "adygea_education"
    former_names = ("adygea",)
    region = "RU-AD"
    basis = "selectors"
    start_urls = [
        "http://www.adygheya.ru/ministers/departments/ministerstvo-obrazovaniya-i-nauki/novosti-ministerstva/"
    ]
    entry_css = ".news .row .cell"
    title_css = ".article h1"
    date_css = ".detail .date"
    body_css = ".detail"

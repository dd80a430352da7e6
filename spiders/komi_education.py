"""Komi: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class KomiEducation(PlainSpider):
    name = "komi_education"
    former_names = ("komi",)
    region = "RU-KO"
    basis = "selectors"
    start_urls = ["https://minobr.rkomi.ru/news/category/1"]
    ca_note = "rkomi.ru has a certificate of the Russian Trusted Sub CA: name a CA file for it."
    entry_css = ".layout__all-news .items-list .item"
    title_css = ".layout__page-header .info .title"
    date_css = "#rightSide .block .info"
    body_css = "#leftSide"

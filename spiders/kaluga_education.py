"""Kaluga oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class KalugaEducation(PlainSpider):
    name = "kaluga_education"
    former_names = ("kaluga",)
    region = "RU-KLU"
    basis = "selectors"
    start_urls = ["https://minobr.admoblkaluga.ru/news/"]
    entry_css = ".site-news .news-item .main-news-item-inner"
    title_css = ".page-content h1"
    date_css = ".main-news-item-date"
    body_css = ".page-content"

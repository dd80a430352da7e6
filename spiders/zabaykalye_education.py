"""Zabaykalsky krai: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class ZabaykalyeEducation(PlainSpider):
    name = "zabaykalye_education"
    former_names = ("zabaykalye",)
    region = "RU-ZAB"
    basis = "selectors"
    start_urls = ["https://minobr.75.ru/"]
    entry_css = ".main-news-list-inner .items li"
    title_css = ".page-content h1"
    date_css = ".page-content .cont-main > div"
    body_css = ".page-content .cont-main"

"""Penza oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class PenzaEducation(PlainSpider):
    name = "penza_education"
    former_names = ("penza",)
    region = "RU-PNZ"
    basis = "selectors"
    start_urls = ["https://minobr.pnzreg.ru/news/"]
    entry_css = ".publicationList .publicationList__item .publicationList__description"
    title_css = ".page-inner__content .d-news__title"
    date_css = ".l-news__category-date .l-news__date"
    body_css = ".l-news__text-content"

"""Perm krai: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class PermEducation(PlainSpider):
    name = "perm_education"
    former_names = ("perm",)
    region = "RU-PER"
    basis = "selectors"
    start_urls = ["https://minobr.permkrai.ru/novosti/"]
    entry_css = ".news__elems .news__elem"
    article_path = r"/(?:news|novosti)/[\w-]+"
    title_css = ".news__head h3"
    date_css = ".news__head .news__text"
    body_css = ".container .content"

"""Khabarovsk krai: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class KhabarovskEducation(PlainSpider):
    name = "khabarovsk_education"
    former_names = ("khabarovsk",)
    region = "RU-KHA"
    basis = "selectors"
    start_urls = ["https://minobr.khabkrai.ru/events/Novosti/"]
    entry_css = ".news-list-wrapper .news-list-inner-wrapper .news-row"
    title_css = ".material_page_wrapper h1"
    date_css = ".material_page_wrapper .material-system-data .material-date"
    body_css = ".material_page_wrapper .doubleblock"

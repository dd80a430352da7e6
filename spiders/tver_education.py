"""Tver oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class TverEducation(BitrixSpider):
    name = "tver_education"
    former_names = ("tver",)
    region = "RU-TVE"
    basis = "selectors"
    start_urls = ["https://minobr.tverreg.ru/novosti/novosti/"]
    entry_css = ".news-list .news-item .news-item-title"
    title_css = ".container .titlewithprint .blocktitle"

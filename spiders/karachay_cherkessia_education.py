"""Karachay-Cherkessia: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class KarachayCherkessiaEducation(PlainSpider):
    name = "karachay_cherkessia_education"
    former_names = ("karachay_cherkessia",)
    region = "RU-KC"
    basis = "selectors"
    start_urls = ["https://minobrkchr.ru/"]
    entry_css = ".ListMiniBlock .ItemMiniBlock"
    title_css = ".TitH2 h2"
    date_css = ".DateMn"
    body_css = ".LeftBlockDetailNews .TextBl"

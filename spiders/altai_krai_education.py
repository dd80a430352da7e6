"""Altai krai: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class AltaiKraiEducation(BitrixSpider):
    name = "altai_krai_education"
    former_names = ("altai_krai",)
    region = "RU-ALT"
    basis = "selectors"
    start_urls = ["http://www.educaltai.ru/news/"]
    entry_css = "#content .center_col .news_list .news_item"
    title_css = ".title_page h1"

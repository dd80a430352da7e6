"""Kostroma oblast: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class KostromaEducation(BitrixSpider):
    name = "kostroma_education"
    former_names = ("kostroma",)
    region = "RU-KOS"
    basis = "selectors"
    start_urls = ["https://don.kostroma.gov.ru/news/"]
    entry_css = ".bx-newslist .bx-newslist-container"
    title_css = ".news-detail h1"
    date_css = ".news-detail .article__date"
    body_css = ".news-detail .article__text"

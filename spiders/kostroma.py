"""Kostroma oblast: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class Kostroma(BitrixSpider):
    name = "kostroma"
    region = "RU-KOS"
    start_urls = ["https://don.kostroma.gov.ru/news/"]
    former_hosts = ("adm44.ru",)
    entry_css = ".bx-newslist .bx-newslist-container"
    title_css = ".news-detail h1"
    date_css = ".news-detail .article__date"
    body_css = ".news-detail .article__text"

"""Khanty-Mansi okrug: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class KhantyMansiEducation(BitrixSpider):
    name = "khanty_mansi_education"
    former_names = ("khanty_mansi",)
    region = "RU-KHM"
    basis = "selectors"
    start_urls = ["https://depobr.admhmao.ru/vse-novosti/"]
    entry_css = ".news .item"
    title_css = ".content-cell h1"
    date_css = ".content-cell .news-detail .date"
    body_css = ".content-cell .news-detail"

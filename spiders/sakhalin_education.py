"""Sakhalin oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class SakhalinEducation(PlainSpider):
    name = "sakhalin_education"
    former_names = ("sakhalin",)
    region = "RU-SAK"
    basis = "selectors"
    start_urls = ["https://obrazovanie.sakhalin.gov.ru/press-center/news/"]
    terms = "Free with a link to the source: https://docs.cntd.ru/document/430592024"
    entry_css = ".news .media"
    title_css = ".news .header h1"
    date_css = ".news .news-info time"
    body_css = ".news .news-text-wrap"

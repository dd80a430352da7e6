"""Kabardino-Balkaria: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class KabardinoBalkariaEducation(PlainSpider):
    name = "kabardino_balkaria_education"
    former_names = ("kabardino_balkaria",)
    region = "RU-KB"
    basis = "selectors"
    start_urls = ["https://edu.kbr.ru/news/"]
    entry_css = ".m-news .m-news-item"
    title_css = ".news-detail h1"
    date_css = ".news-detail-stats__datetime-date"
    body_css = ".news-detail__text"

"""Bryansk oblast: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class BryanskEducation(PlainSpider):
    name = "bryansk_education"
    former_names = ("bryansk",)
    region = "RU-BRY"
    basis = "selectors"
    start_urls = ["http://newhq.b-edu.ru/novosti/"]
    entry_css = ".news-inner .news-inner__item"
    title_css = ".blog-content h2"
    date_css = ".news-inner__date"
    body_css = ".details-content"

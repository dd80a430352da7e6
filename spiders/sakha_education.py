"""Sakha (Yakutia): news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class SakhaEducation(PlainSpider):
    name = "sakha_education"
    former_names = ("sakha",)
    region = "RU-SA"
    basis = "selectors"
    start_urls = ["https://minobrnauki.sakha.gov.ru/news/front/index"]
    entry_css = ".news-content .news-list .item"
    article_path = r"/news/front/view/id/\d+"
    title_css = ".content-right h2"
    date_css = ".content-right .date"
    body_css = ".content-right .text"

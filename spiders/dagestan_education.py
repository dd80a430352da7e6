"""Dagestan: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class DagestanEducation(PlainSpider):
    name = "dagestan_education"
    former_names = ("dagestan",)
    region = "RU-DA"
    basis = "selectors"
    start_urls = ["http://www.dagminobr.ru/news/novosti_obshie"]
    entry_css = ".news_all .news"
    title_css = ".op_news b"
    date_css = ".op_news td > span"
    body_css = ".op_news td"

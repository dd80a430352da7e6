"""Smolensk oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class SmolenskEducation(PlainSpider):
    name = "smolensk_education"
    former_names = ("smolensk",)
    region = "RU-SMO"
    basis = "selectors"
    start_urls = ["http://edu67.ru/news/"]
    entry_css = ".news__wrapper .news__item"
    title_css = ".main__wrapper h1"
    date_css = ".b-news .news__date"
    body_css = ".b-editor"

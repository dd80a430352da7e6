"""Ulyanovsk oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class UlyanovskEducation(PlainSpider):
    name = "ulyanovsk_education"
    former_names = ("ulyanovsk",)
    region = "RU-ULY"
    basis = "selectors"
    start_urls = ["https://mo73.ru/news/"]
    entry_css = ".news > ul > li"
    title_css = ".news h1"
    body_css = ".news .about"

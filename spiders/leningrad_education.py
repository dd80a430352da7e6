"""Leningrad oblast: news of the committee of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class LeningradEducation(PlainSpider):
    name = "leningrad_education"
    former_names = ("leningrad",)
    region = "RU-LEN"
    basis = "selectors"
    start_urls = ["https://edu.lenobl.ru/ru/about/news/"]
    entry_css = "#content .item"
    title_css = ".page_content h1"
    date_css = ".page_content article .time__article"
    body_css = ".page_content article"

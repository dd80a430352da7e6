"""Primorsky krai: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class PrimoryeEducation(PlainSpider):
    name = "primorye_education"
    former_names = ("primorye",)
    region = "RU-PRI"
    basis = "selectors"
    start_urls = ["https://edu.primorsky.ru/news/"]
    entry_css = ".content-block .slider .slide .list-item"
    article_path = r"^/news/\d+"
    title_css = ".page-title .title"
    body_css = ".content-block"

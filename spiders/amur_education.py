"""Amur oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class AmurEducation(PlainSpider):
    name = "amur_education"
    former_names = ("amur",)
    region = "RU-AMU"
    basis = "selectors"
    start_urls = ["https://obr.amurobl.ru/posts/news/"]
    entry_css = ".infobox__news-list .newslist li"
    title_css = ".main__item h2"
    date_css = ".main__item > div:nth-child(2)"
    body_css = ".content-box"

"""Tula oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class TulaEducation(PlainSpider):
    name = "tula_education"
    former_names = ("tula",)
    region = "RU-TUL"
    basis = "selectors"
    start_urls = ["https://education.tularegion.ru/press_center/"]
    entry_css = ".page-press-center .press-adt"
    article_path = r"/press_center/news/[\w-]+/?$"
    title_css = ".page h2"
    date_css = ".page .post-date"

"""Bashkortostan: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.listdetail.spider import ListDetailSpider


class BashkortostanEducation(ListDetailSpider):
    name = "bashkortostan_education"
    former_names = ("bashkortostan",)
    region = "RU-BA"
    basis = "selectors"
    start_urls = ["https://education.bashkortostan.ru/presscenter/news/"]
    entry_css = ".list__item .list__title"

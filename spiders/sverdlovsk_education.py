"""Sverdlovsk oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class SverdlovskEducation(PlainSpider):
    name = "sverdlovsk_education"
    former_names = ("sverdlovsk",)
    region = "RU-SVE"
    basis = "selectors"
    start_urls = ["https://minobraz.egov66.ru/news/index"]
    entry_css = ".pubs-list > div"
    title_css = ".pub h1"
    date_css = ".pub .date-custom"
    body_css = ".pub-body .body"

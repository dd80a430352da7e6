"""Tomsk oblast: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class TomskEducation(PlainSpider):
    name = "tomsk_education"
    former_names = ("tomsk",)
    region = "RU-TOM"
    basis = "selectors"
    start_urls = ["https://edu.tomsk.gov.ru/news/front"]
    entry_css = ".news_list li > div"
    title_css = ".content h2"
    body_css = ".text_body"

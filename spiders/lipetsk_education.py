"""Lipetsk oblast: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class LipetskEducation(PlainSpider):
    name = "lipetsk_education"
    former_names = ("lipetsk",)
    region = "RU-LIP"
    basis = "selectors"
    start_urls = ["https://uoin.schools48.ru/"]
    entry_css = "#vhtm763drich table"
    title_css = "#vhtm603faqff b"
    body_css = "#vhtm603faqff"

"""Mari El: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class MariElEducation(PlainSpider):
    name = "mari_el_education"
    former_names = ("mari_el",)
    region = "RU-ME"
    basis = "selectors"
    start_urls = ["https://mari-el.gov.ru/ministries/minobr/news/"]
    entry_css = ".newslist__body .newslist__body-box"
    title_css = ".page-layout__main h1"
    date_css = ".detailed-page__date time"
    body_css = ".wrapper-center-text"

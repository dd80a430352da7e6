"""Murmansk oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class MurmanskEducation(BitrixSpider):
    name = "murmansk_education"
    former_names = ("murmansk",)
    region = "RU-MUR"
    basis = "selectors"
    start_urls = ["https://minobr.gov-murman.ru/press/news/"]
    entry_css = ".b1t-soir-news-news-news .items > div"
    title_css = ".inner-wrapper .display-table .title h1"
    date_css = ".b1t-soir-news-detail-news .date"
    body_css = ".b1t-soir-news-detail-news .text"

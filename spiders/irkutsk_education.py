"""Irkutsk oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class IrkutskEducation(BitrixSpider):
    name = "irkutsk_education"
    former_names = ("irkutsk",)
    region = "RU-IRK"
    basis = "selectors"
    start_urls = ["https://irkobl.ru/sites/minobr/news/"]
    date_css = ".news-detail .news_detail_date"

"""Irkutsk oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class Irkutsk(BitrixSpider):
    name = "irkutsk"
    region = "RU-IRK"
    start_urls = ["https://irkobl.ru/sites/minobr/news/"]
    date_css = ".news-detail .news_detail_date"

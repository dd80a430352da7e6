"""Saratov oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class Saratov(BitrixSpider):
    name = "saratov"
    region = "RU-SAR"
    start_urls = ["http://minobr.saratov.gov.ru/news/"]
    ca_note = "saratov.gov.ru has a certificate of the Russian Trusted Sub CA: name a CA file for it."
    title_css = ".news-detail h1"

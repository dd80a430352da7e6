"""Saratov oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class SaratovEducation(BitrixSpider):
    name = "saratov_education"
    former_names = ("saratov",)
    region = "RU-SAR"
    basis = "selectors"
    start_urls = ["http://minobr.saratov.gov.ru/news/"]
    ca_note = "saratov.gov.ru has a certificate of the Russian Trusted Sub CA: name a CA file for it."
    title_css = ".news-detail h1"

"""Krasnoyarsk krai: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class KrasnoyarskEducation(PlainSpider):
    name = "krasnoyarsk_education"
    former_names = ("krasnoyarsk",)
    region = "RU-KYA"
    basis = "selectors"
    start_urls = ["https://krao.ru/publications/news/"]
    ca_note = "The government's own site, krskstate.ru, has a certificate of the Russian Trusted Sub CA."
    entry_css = ".news__list-item"
    title_css = ".heading"
    date_css = ".article__date"

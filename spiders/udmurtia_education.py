"""Udmurtia: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class UdmurtiaEducation(PlainSpider):
    name = "udmurtia_education"
    former_names = ("udmurtia",)
    region = "RU-UD"
    basis = "selectors"
    start_urls = ["https://udmedu.ru/about/info/news/"]
    ca_note = "The government's own site, udmurt.ru, has a certificate of the Russian Trusted Sub CA."
    entry_css = ".news .news-item"
    title_css = ".welcome h1"
    date_css = ".news .date"
    body_css = ".news ul"

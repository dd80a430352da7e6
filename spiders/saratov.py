"""Saratov oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Saratov(PlainSpider):
    name = "saratov"
    region = "RU-SAR"
    basis = "list"
    start_urls = ["https://saratov.gov.ru/news/"]
    entry_css = "a.title.with-preview"
    body_css = "div.text-full"
    ca_note = "saratov.gov.ru has a certificate of the Russian Trusted Sub CA: name a CA file for it."

"""Udmurtia: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Udmurtia(PlainSpider):
    name = "udmurtia"
    region = "RU-UD"
    basis = "inferred"
    start_urls = ["http://www.udmurt.ru/about/info/news/"]
    article_path = r"^/about/info/news/\?(?:.*&)?ELEMENT_ID=\d+"
    ca_note = "udmurt.ru has a certificate of the Russian Trusted Sub CA: name a CA file for it."

"""Krasnoyarsk krai: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class Krasnoyarsk(GenericSpider):
    name = "krasnoyarsk"
    region = "RU-KYA"
    basis = "assumed"
    start_urls = ["http://www.krskstate.ru/"]
    ca_note = "krskstate.ru has a certificate of the Russian Trusted Sub CA: name a CA file for it."

"""Altai Republic: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.bitrix.spider import BitrixSpider


class AltaiRepublic(GenericSpider, BitrixSpider):
    name = "altai_republic"
    region = "RU-AL"
    basis = "assumed"
    start_urls = ["https://altai-republic.ru/"]

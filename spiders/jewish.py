"""Jewish autonomous oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.bitrix.spider import BitrixSpider


class Jewish(GenericSpider, BitrixSpider):
    name = "jewish"
    region = "RU-YEV"
    basis = "assumed"
    start_urls = ["https://www.eao.ru/"]

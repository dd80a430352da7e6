"""Tomsk oblast: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Tomsk(PlainSpider):
    name = "tomsk"
    region = "RU-TOM"
    basis = "inferred"
    start_urls = ["https://tomsk.gov.ru/news/front"]
    article_path = r"^/news/front/view/id/\d+$"

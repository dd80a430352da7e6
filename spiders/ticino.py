"""Ticino: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Ticino(PlainSpider):
    name = "ticino"
    region = "CH-TI"
    basis = "list"
    start_urls = ["https://www4.ti.ch/area-media/comunicati/"]
    article_path = r"/comunicati/dettaglio-comunicato/\?(?:.*&)?NEWS_ID=\d+"

"""St. Gallen: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class StGallen(PlainSpider):
    name = "st_gallen"
    region = "CH-SG"
    basis = "list"
    start_urls = ["https://www.sg.ch/news/"]
    article_path = r"^/news/\w+/\d{4}/\d\d/[\w-]+\.html$"

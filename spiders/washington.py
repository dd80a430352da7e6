"""Washington: news of the governor. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Washington(PlainSpider):
    name = "washington"
    region = "US-WA"
    basis = "list"
    start_urls = ["https://governor.wa.gov/news/news-releases"]
    article_path = r"^/news/\d{4}/[\w-]+$"

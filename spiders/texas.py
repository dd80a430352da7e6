"""Texas: news of the governor. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Texas(PlainSpider):
    name = "texas"
    region = "US-TX"
    basis = "list"
    start_urls = ["https://gov.texas.gov/news"]
    article_path = r"^/news/post/[\w-]+$"

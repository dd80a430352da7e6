"""California: news of the governor. From a list that was seen, not yet tried live."""

from crawler.platforms.wordpress.spider import WordPressSpider


class California(WordPressSpider):
    name = "california"
    region = "US-CA"
    basis = "list"
    start_urls = ["https://www.gov.ca.gov/newsroom/"]
    entry_css = "a"
    article_path = r"^/\d{4}/\d\d/\d\d/[\w-]+/$"
    feeds = ("https://www.gov.ca.gov/feed/",)
    body_css = None
    title_css = None
    date_css = None

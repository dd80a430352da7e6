"""Seoul: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Seoul(PlainSpider):
    name = "seoul"
    region = "KR-11"
    basis = "list"
    start_urls = ["https://news.seoul.go.kr/gov/archives/category/admin-news_c1/news_admin-news-n1"]
    article_path = r"^/gov/archives/\d+$"

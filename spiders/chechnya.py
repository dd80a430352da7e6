"""Chechen Republic: news of the head and the government. From its platform alone, not yet tried live."""

from crawler.platforms.wordpress.spider import WordPressSpider


class Chechnya(WordPressSpider):
    name = "chechnya"
    region = "RU-CE"
    basis = "assumed"
    article_path = r"^/\d{4}/\d\d/\d\d/[\w-]+/$"
    start_urls = ["https://chechnya.gov.ru/category/news/"]

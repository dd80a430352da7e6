"""Chechen Republic: news of the head and the government."""

from crawler.platforms.wordpress import WordPressSpider


class Chechnya(WordPressSpider):
    """Made from what is known of the platform; not yet tried on the live site."""

    name = "chechnya"
    region = "RU-CE"
    article_path = r"^/\d{4}/\d\d/\d\d/[\w-]+/$"
    start_urls = ["https://chechnya.gov.ru/category/news/"]

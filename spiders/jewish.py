"""Jewish autonomous oblast: news of the committee of education. From its platform alone, not yet tried live."""

from crawler.platforms.wordpress.spider import REST, WordPressSpider


class Jewish(WordPressSpider):
    name = "jewish"
    region = "RU-YEV"
    start_urls = ["https://komobr-eao.ru/category/news"]
    feeds = ("https://komobr-eao.ru/" + REST,)

"""Jewish autonomous oblast: news of the committee of education. From its platform alone, not yet tried live."""

from crawler.platforms.wordpress.spider import REST, WordPressSpider


class JewishEducation(WordPressSpider):
    name = "jewish_education"
    former_names = ("jewish",)
    region = "RU-YEV"
    basis = "assumed"
    start_urls = ["https://komobr-eao.ru/category/news"]
    feeds = ("https://komobr-eao.ru/" + REST,)

"""Ingushetia: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.wordpress.spider import REST, WordPressSpider


class IngushetiaEducation(WordPressSpider):
    name = "ingushetia_education"
    former_names = ("ingushetia",)
    region = "RU-IN"
    basis = "selectors"
    start_urls = ["https://minobr06.ru/blog/"]
    feeds = ("https://minobr06.ru/" + REST,)
    entry_css = ".posts__body article"
    title_css = ".entry-header h1"
    date_css = ".entry-date"

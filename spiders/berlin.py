"""Berlin: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Berlin(PlainSpider):
    name = "berlin"
    region = "DE-BE"
    basis = "list"
    start_urls = ["https://www.berlin.de/presse/pressemitteilungen/"]
    article_path = r"/pressemitteilungen/\d{4}/pressemitteilung\.\d+\.php$"

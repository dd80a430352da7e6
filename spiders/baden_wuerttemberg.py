"""Baden-Württemberg: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class BadenWuerttemberg(PlainSpider):
    name = "baden_wuerttemberg"
    region = "DE-BW"
    basis = "list"
    start_urls = ["https://www.baden-wuerttemberg.de/de/service/presse/pressemitteilungen"]
    article_path = r"/presse/pressemitteilung/pid/[\w-]+/?$"

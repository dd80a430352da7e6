"""North Ossetia: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class NorthOssetia(PlainSpider):
    name = "north_ossetia"
    region = "RU-SE"
    basis = "inferred"
    start_urls = ["http://alania.gov.ru/news"]
    article_path = r"^/news/\d+$"
    former_hosts = ("archive.alania.gov.ru",)

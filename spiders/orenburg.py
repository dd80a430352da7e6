"""Orenburg oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixD7Spider


class Orenburg(BitrixD7Spider):
    name = "orenburg"
    region = "RU-ORE"
    basis = "list"
    start_urls = ["https://orenburg-gov.ru/news/"]
    former_hosts = ("orb.ru",)
    entry_css = "a"
    article_path = r"^/news/\d+/$"
    date_css = None
    body_css = None

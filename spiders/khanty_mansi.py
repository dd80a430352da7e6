"""Khanty-Mansi: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class KhantyMansi(BitrixSpider):
    name = "khanty_mansi"
    region = "RU-KHM"
    basis = "inferred"
    start_urls = ["https://admhmao.ru/press-center/vse-novosti/"]
    entry_css = "a"
    article_path = r"^/press-center/vse-novosti/[\w-]+/$"
    date_css = None
    body_css = None

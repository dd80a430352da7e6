"""Voronezh oblast: news of the government. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.liferay.spider import LiferaySpider


class Voronezh(LiferaySpider):
    name = "voronezh"
    region = "RU-VOR"
    basis = "selectors"
    start_urls = ["https://www.govvrn.ru/novosti"]

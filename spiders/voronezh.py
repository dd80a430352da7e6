"""Voronezh oblast: news of the government."""

from crawler.platforms.liferay import LiferaySpider


class Voronezh(LiferaySpider):
    """Made from recorded selectors and addresses; not yet tried on the live site."""

    name = "voronezh"
    region = "RU-VOR"
    start_urls = ["https://www.govvrn.ru/novosti"]

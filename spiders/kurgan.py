"""Kurgan oblast: news of the government. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider
from crawler.platforms.drupal.spider import DrupalSpider


class Kurgan(GenericSpider, DrupalSpider):
    name = "kurgan"
    region = "RU-KGN"
    basis = "assumed"
    start_urls = ["https://kurganobl.ru/"]

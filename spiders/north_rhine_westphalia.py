"""North Rhine-Westphalia: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.drupal.spider import DrupalSpider


class NorthRhineWestphalia(DrupalSpider):
    name = "north_rhine_westphalia"
    region = "DE-NW"
    basis = "list"
    start_urls = ["https://www.land.nrw/pressemitteilungen"]
    entry_css = "a"
    article_path = r"^/pressemitteilung/[\w-]+$"

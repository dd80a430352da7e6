"""Drupal 7 and later: a view of nodes."""

from crawler.crawl.spider import PressSpider
from crawler.listings.pages import Pager
from crawler.platforms.drupal.page import DrupalPage


class DrupalSpider(PressSpider):
    """Lists of `.views-row`, pages by `page`, whose first is 0."""

    entry_css = ".view-content .views-row"
    pager = Pager("page", first=0)
    page_class = DrupalPage

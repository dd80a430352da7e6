"""Drupal 7 and later: a view of nodes."""

from crawler.listing import Pager
from crawler.pages.drupal import DrupalPage
from crawler.spider import PressSpider


class DrupalSpider(PressSpider):
    """Lists of `.views-row`, pages by `page`, whose first is 0."""

    entry_css = ".view-content .views-row"
    pager = Pager("page", first=0)
    page_class = DrupalPage

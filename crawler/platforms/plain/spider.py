"""Lists of links that belong to no CMS we know, or to one that only its owner uses."""

from crawler.crawl.spider import PressSpider
from crawler.listings.pages import Pager


class PlainSpider(PressSpider):
    """A site names its entries and selectors; pages are numbered by whichever usual parameter the list links to."""

    pager = Pager(r"(?i:page|p|pg|page_?n(?:um|o)?|PAGEN_1)")

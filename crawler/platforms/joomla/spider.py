"""Joomla: its own blog view, and K2, an extension that many sites use instead."""

from typing import ClassVar

from crawler.crawl.spider import PressSpider
from crawler.listings.pages import Pager
from crawler.platforms.joomla.page import JoomlaPage, K2Page
from crawler.reading.page import PressPage


class JoomlaSpider(PressSpider):
    """Blog view: leading entries, then rows of others; pages by the number of their first article."""

    entry_css = ".blog .items-leading > *, .blog .items-row .item"
    article_path = r"/\d+-[\w-]+|[?&]id=\d+"
    pager = Pager("start|limitstart", offsets=True)
    page_class: ClassVar[type[PressPage]] = JoomlaPage


class K2Spider(JoomlaSpider):
    """Lists of K2: `.catItemView`, articles at `/item/<number>-<slug>`."""

    entry_css = ".itemList .catItemView"
    article_path = r"/item/\d+-|/\d+-[\w-]+"
    page_class = K2Page

"""1C-Bitrix: the component `news` in its own template, with the old pager or that of the D7 core."""

from typing import ClassVar

from crawler.crawl.spider import PressSpider
from crawler.listings.pages import Pager
from crawler.platforms.bitrix.page import BitrixPage
from crawler.reading.page import PressPage


class BitrixSpider(PressSpider):
    """Lists of `.news-item`, pages by `PAGEN_1`.

    The number is always in the address, because Bitrix keeps the last page in the session where there is none.
    """

    entry_css = ".news-list .news-item"
    article_path = r"/\d+/?$|[?&](?:ELEMENT_)?ID=\d+|/[\w-]+\.(?:html?|php)$|/[\w-]+/[\w-]+/$"
    pager = Pager("PAGEN_1")
    page_class: ClassVar[type[PressPage]] = BitrixPage


class BitrixD7Spider(BitrixSpider):
    """The same with the pager of the D7 core: `?nav-news=page-2`."""

    pager = Pager(r"nav-[\w-]+", "page-{}")

"""The "list/detail" template of 1C-Bitrix that several regions share for their portals and ministries."""

from crawler.listing import Pager
from crawler.pages.listdetail import ListDetailPage
from crawler.platforms.bitrix import BitrixSpider


class ListDetailSpider(BitrixSpider):
    """Lists of `.list__item`, articles below the address of their list, pages by the D7 core."""

    entry_css = ".list .list__item"
    article_path = r"/news/[\w-]+/?$"
    pager = Pager(r"nav-[\w-]+", "page-{}")
    page_class = ListDetailPage

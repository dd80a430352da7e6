"""The "list/detail" template of 1C-Bitrix that several regions share for their portals and ministries."""

from crawler.listings.pages import Pager
from crawler.platforms.bitrix.spider import BitrixSpider
from crawler.platforms.listdetail.page import ListDetailPage


class ListDetailSpider(BitrixSpider):
    """Lists of `.list__item`, articles below the address of their list, pages by the D7 core."""

    entry_css = ".list .list__item"
    article_path = r"/news/[\w-]+/?$"
    pager = Pager(r"nav-[\w-]+", "page-{}")
    page_class = ListDetailPage

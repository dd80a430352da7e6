"""Liferay portals: the government of Voronezh oblast."""

from crawler.crawl.spider import PressSpider
from crawler.listings.pages import Pager
from crawler.platforms.liferay.page import LiferayPage


class LiferaySpider(PressSpider):
    """Lists of links, articles at `/-/~/id/<number>`, pages by the cursor of the asset publisher (portlet 101)."""

    entry_css = ".news-list .news-list-item"
    article_path = r"/-/~?/?id/\d+$"
    pager = Pager(r"_101_INSTANCE_\w+_cur")
    page_class = LiferayPage

"""Liferay portals: the government of Voronezh oblast."""

from crawler.listing import Pager
from crawler.pages.liferay import LiferayPage
from crawler.spider import PressSpider


class LiferaySpider(PressSpider):
    """Lists of links, articles at `/-/~/id/<number>`, pages by the cursor of the asset publisher (portlet 101)."""

    entry_css = ".news-list .news-list-item"
    article_path = r"/-/~?/?id/\d+$"
    pager = Pager(r"_101_INSTANCE_\w+_cur")
    page_class = LiferayPage

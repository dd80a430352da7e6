"""Liferay portals: the government of Voronezh oblast."""

from crawler.listing import Pager
from crawler.pages.liferay import LiferayPage
from crawler.spider import PressSpider


class LiferaySpider(PressSpider):
    """Lists of links, articles at `/-/~/id/<number>`."""

    entry_css = ".news-list .news-list-item"
    article_path = r"/-/~?/?id/\d+$"
    pager = Pager("page")
    page_class = LiferayPage

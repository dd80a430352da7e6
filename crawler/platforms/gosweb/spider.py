"""Gosweb, the common platform of municipal sites (`*.gosuslugi.ru`): one template everywhere, made with NetCat."""

from crawler.crawl.spider import PressSpider
from crawler.listings.pages import Pager
from crawler.platforms.gosweb.page import GoswebPage


class GoswebSpider(PressSpider):
    """Lists of cards, articles at `…/novosti_<number>.html`, pages by `curPos`, the number of the first."""

    entry_css = ".news-card, .tpl-block-list-objects .tpl-block-list-object"
    article_path = r"_\d+\.html$"
    pager = Pager("curPos", offsets=True)
    page_class = GoswebPage

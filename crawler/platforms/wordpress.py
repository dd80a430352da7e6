"""WordPress."""

from crawler.listing import Pager
from crawler.pages.wordpress import WordPressPage
from crawler.spider import PressSpider


class WordPressSpider(PressSpider):
    """Lists of entries with a title that is a link, pages by `page/<number>/` behind the path."""

    entry_css = ".entry-title"
    pager = Pager(path="page/{}/")
    page_class = WordPressPage

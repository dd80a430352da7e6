"""DataLife Engine."""

from crawler.crawl.spider import PressSpider
from crawler.listings.pages import Pager
from crawler.platforms.dle.page import DlePage


class DleSpider(PressSpider):
    """Short stories in `#dle-content`, articles at `/<number>-<slug>.html`, pages by `page/<number>/`."""

    entry_css = "#dle-content .shortstory h2, #dle-content .short-title"
    article_path = r"/\d+-[\w-]+\.html$|[?&]newsid=\d+"
    pager = Pager(path="page/{}/")
    page_class = DlePage

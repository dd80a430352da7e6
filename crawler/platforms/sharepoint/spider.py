"""SharePoint: web parts, pages whose names end in `.aspx`."""

from crawler.crawl.spider import PressSpider
from crawler.listings.pages import Pager
from crawler.platforms.sharepoint.page import SharePointPage


class SharePointSpider(PressSpider):
    """Lists in a web part, one link an article.

    SharePoint turns a list over by a form that is posted back, which a crawler does not send; where there is a plain
    link it carries `page`.
    """

    entry_css = "[id^=WebPartWPQ] .textlink"
    article_path = r"\.aspx(?:\?|$)"
    pager = Pager("page")
    page_class = SharePointPage

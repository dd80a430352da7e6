"""SharePoint: web parts, pages whose names end in `.aspx`."""

from crawler.listing import Pager
from crawler.pages.sharepoint import SharePointPage
from crawler.spider import PressSpider


class SharePointSpider(PressSpider):
    """Lists in a web part, one link an article.

    SharePoint turns a list over by a form that is posted back, which a crawler does not send; where there is a plain
    link it carries `page`.
    """

    entry_css = "[id^=WebPartWPQ] .textlink"
    article_path = r"\.aspx(?:\?|$)"
    pager = Pager("page")
    page_class = SharePointPage

"""WordPress."""

from crawler.crawl.spider import PressSpider
from crawler.listings.pages import Pager
from crawler.platforms.wordpress.page import WordPressPage

REST = "wp-json/wp/v2/posts?per_page=50&_fields=link,title,date_gmt,modified_gmt"
"""Path and query, below the site's address, of the newest articles as JSON. Where a site has it switched off, its
lists remain. https://developer.wordpress.org/rest-api/reference/posts/"""


class WordPressSpider(PressSpider):
    """Lists of entries with a title that is a link, pages by `page/<number>/` after the path.

    A site that answers at `REST` names it among its `feeds`.
    """

    entry_css = ".entry-title"
    pager = Pager(path="page/{}/")
    page_class = WordPressPage

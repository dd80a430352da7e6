"""Articles of Joomla sites."""

from crawler.reading.page import PressPage


class JoomlaPage(PressPage):
    """An article in the markup of Joomla's own templates."""

    title_css = ".item-page [itemprop=headline], .item-page h1, .item-page .page-header h2"
    date_css = ".article-info .published time, .article-info time"
    body_css = ".item-page [itemprop=articleBody]"


class K2Page(PressPage):
    """An article of the extension K2."""

    title_css = ".itemView .itemTitle"
    date_css = ".itemView .itemDateCreated"
    body_css = ".itemView .itemFullText"

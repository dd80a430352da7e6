"""Articles of SharePoint portals."""

from crawler.reading.page import PressPage


class SharePointPage(PressPage):
    """An article in the markup of the Yaroslavl portal, recorded in 2023."""

    title_css = ".one-news h2"
    date_css = ".one-news .keys"
    body_css = ".one-news"

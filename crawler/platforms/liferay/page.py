"""Articles of Liferay portals."""

from crawler.reading.page import PressPage


class LiferayPage(PressPage):
    """An article in the markup of the Voronezh government's portal, recorded in 2023."""

    title_css = ".news-detail h3"
    date_css = ".news-detail > .news-extras > .news-extra > span"
    body_css = ".news-detail .news-content"

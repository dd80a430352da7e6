"""Articles of Gosweb sites."""

from crawler.reading.page import PressPage


class GoswebPage(PressPage):
    """An article in the template that all Gosweb sites share; from what is known of it, not from a live page."""

    title_css = "h1"
    date_css = ".news-item__date, .tpl-text-date"
    body_css = ".news-item__text, .tpl-text-default"

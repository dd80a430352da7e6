"""Articles of WordPress sites."""

from crawler.reading.page import PressPage


class WordPressPage(PressPage):
    """An article in the markup that WordPress' own themes share."""

    title_css = ".entry-title"
    date_css = "time.entry-date.published, time.entry-date:not(.updated)"
    body_css = ".entry-content"

"""Articles of 1C-Bitrix sites."""

from crawler.reading.page import PressPage


class BitrixPage(PressPage):
    """An article in the markup of Bitrix' own `news.detail` component."""

    date_css = ".news-detail .news-date-time"
    body_css = ".news-detail .news-text, .news-detail:not(:has(.news-text))"

"""Articles of DataLife Engine sites."""

from crawler.reading.page import PressPage


class DlePage(PressPage):
    """A full story: the engine itself numbers its text, `div#news-id-<number>`; the rest is the template's."""

    title_css = "#dle-content h1"
    date_css = "#dle-content time, #dle-content .full-date"
    body_css = "#dle-content div[id^=news-id-]"
    comments_css = "#dle-comments-list"

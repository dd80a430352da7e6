"""Magadan oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class MagadanEducation(PlainSpider):
    name = "magadan_education"
    former_names = ("magadan",)
    region = "RU-MAG"
    basis = "selectors"
    start_urls = ["https://minobr.49gov.ru/press/news/index.php"]
    entry_css = ".allnews_w .item_news"
    title_css = ".maincont h1"
    date_css = ".maincont .msg_date"
    body_css = ".npage > .editor"

"""Khabarovsk krai: news of the ministry of education. From selectors recorded in 2023, not yet tried live.

The feed is that of the government.
"""

from crawler.platforms.plain.spider import PlainSpider


class Khabarovsk(PlainSpider):
    name = "khabarovsk"
    region = "RU-KHA"
    start_urls = ["https://minobr.khabkrai.ru/events/Novosti/"]
    feeds = ("https://khabkrai.ru/events/news/rss/",)
    entry_css = ".news-list-wrapper .news-list-inner-wrapper .news-row"
    title_css = ".material_page_wrapper h1"
    date_css = ".material_page_wrapper .material-system-data .material-date"
    body_css = ".material_page_wrapper .doubleblock"

"""Bashkortostan: news of the ministry of education. From selectors recorded in 2023, not yet tried live.

The feed is that of the state committee for emergencies.
"""

from crawler.platforms.listdetail.spider import ListDetailSpider


class Bashkortostan(ListDetailSpider):
    name = "bashkortostan"
    region = "RU-BA"
    start_urls = ["https://education.bashkortostan.ru/presscenter/news/"]
    feeds = ("https://gkchs.bashkortostan.ru/presscenter/news/rss/",)
    entry_css = ".list__item .list__title"

"""Moscow: news of the department of education. From selectors recorded in 2023, not yet tried live.

The feed is that of the whole portal.
"""

from crawler.platforms.plain.spider import PlainSpider


class Moscow(PlainSpider):
    name = "moscow"
    region = "RU-MOW"
    start_urls = ["https://www.mos.ru/donm/news/"]
    feeds = (
        "https://www.mos.ru/api/newsfeed/v4/frontend/json/ru/articles?fields=id,title,date_timestamp&per-page=50&sort=-date",
    )
    feed_item = "/news/item/{id}/"
    entry_css = ".mos-oiv-news-page-list .mos-oiv-news-page-list__item"
    title_css = ".news-article-title-container h1"
    date_css = ".news-article-content .news-article__date"
    body_css = ".news-article-content .news-article__text .content-text"

"""Moscow: news of the government. From its feed alone, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Moscow(PlainSpider):
    name = "moscow"
    region = "RU-MOW"
    basis = "feed"
    feeds = (
        "https://www.mos.ru/api/newsfeed/v4/frontend/json/ru/articles?fields=id,title,date_timestamp&per-page=50&sort=-date",
    )
    feed_item = "/news/item/{id}/"
    article_path = r"^/news/item/\d+/"

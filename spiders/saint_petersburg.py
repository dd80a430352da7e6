"""Saint Petersburg: news of the governor. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class SaintPetersburg(PlainSpider):
    name = "saint_petersburg"
    region = "RU-SPE"
    basis = "list"
    start_urls = ["https://www.gov.spb.ru/press/governor/"]
    article_path = r"^/press/governor/\d+/?$"

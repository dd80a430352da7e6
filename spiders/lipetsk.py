"""Lipetsk oblast: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Lipetsk(PlainSpider):
    name = "lipetsk"
    region = "RU-LIP"
    basis = "inferred"
    start_urls = ["https://admlip.ru/news/"]
    article_path = r"^/news/\w+/$"

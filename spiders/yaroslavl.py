"""Yaroslavl oblast: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.sharepoint.spider import SharePointSpider


class Yaroslavl(SharePointSpider):
    name = "yaroslavl"
    region = "RU-YAR"
    basis = "inferred"
    start_urls = ["https://www.yarregion.ru/pages/presscenter/news.aspx"]
    entry_css = "a"
    article_path = r"/news\.aspx\?(?:.*&)?NewsId=\d+"
    body_css = None
    title_css = None
    date_css = None

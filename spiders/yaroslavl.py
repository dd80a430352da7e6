"""Yaroslavl oblast: news of the department of education. From its platform alone, not yet tried live."""

from crawler.platforms.sharepoint.spider import SharePointSpider


class Yaroslavl(SharePointSpider):
    name = "yaroslavl"
    region = "RU-YAR"
    start_urls = ["https://www.yarregion.ru/depts/dobr/tmpPages/presscenter.aspx"]

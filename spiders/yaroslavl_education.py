"""Yaroslavl oblast: news of the department of education. From its platform alone, not yet tried live."""

from crawler.platforms.sharepoint.spider import SharePointSpider


class YaroslavlEducation(SharePointSpider):
    name = "yaroslavl_education"
    former_names = ("yaroslavl",)
    region = "RU-YAR"
    basis = "assumed"
    start_urls = ["https://www.yarregion.ru/depts/dobr/tmpPages/presscenter.aspx"]

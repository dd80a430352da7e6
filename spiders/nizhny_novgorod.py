"""Nizhny Novgorod oblast: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class NizhnyNovgorod(PlainSpider):
    name = "nizhny_novgorod"
    region = "RU-NIZ"
    basis = "list"
    start_urls = ["https://nobl.ru/novosti-nizhegorodskoj-oblasti-za-vse-vremya/"]
    article_path = r"^/novosti-nizhegorodskoj-oblasti-za-vse-vremya/[\w-]+$"
    former_hosts = ("government-nnov.ru",)

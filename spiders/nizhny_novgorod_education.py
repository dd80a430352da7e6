"""Nizhny Novgorod oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class NizhnyNovgorodEducation(PlainSpider):
    name = "nizhny_novgorod_education"
    former_names = ("nizhny_novgorod",)
    region = "RU-NIZ"
    basis = "selectors"
    start_urls = ["https://minobr.government-nnov.ru/?id=3333"]
    entry_css = ".article .tiles dl"
    article_path = r"[?&]id=\d+"
    title_css = "h1"
    body_css = ".article-new"

"""Novgorod oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class NovgorodEducation(PlainSpider):
    name = "novgorod_education"
    former_names = ("novgorod",)
    region = "RU-NGR"
    basis = "selectors"
    start_urls = ["http://edu53.ru/news/5/"]
    entry_css = ".rightBottomBoxBottom .newsListItem"
    title_css = ".np_content .rightBottomBoxBottom h1"
    date_css = ".np_content .rightBottomBoxBottom b"
    body_css = ".np_content .rightBottomBoxBottom"

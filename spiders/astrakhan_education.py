"""Astrakhan oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class AstrakhanEducation(PlainSpider):
    name = "astrakhan_education"
    former_names = ("astrakhan",)
    region = "RU-AST"
    basis = "selectors"
    start_urls = ["https://minobr.astrobl.ru/novosti"]
    entry_css = ".section_content .news"
    title_css = ".sub_header .title h2"
    date_css = ".content__body_main .item > span"
    body_css = ".news-text"

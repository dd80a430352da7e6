"""Tuva: news of the ministry of labour. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.joomla.spider import JoomlaSpider


class TuvaEducation(JoomlaSpider):
    name = "tuva_education"
    former_names = ("tuva",)
    region = "RU-TY"
    basis = "selectors"
    start_urls = ["https://monrt.rtyva.ru/index.php/ru/novosti"]
    title_css = ".art-post .art-postheader"
    date_css = ".art-post .art-postdateicon"
    body_css = ".art-article"

"""Mordovia: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.joomla.spider import JoomlaSpider


class MordoviaEducation(JoomlaSpider):
    name = "mordovia_education"
    former_names = ("mordovia",)
    region = "RU-MO"
    basis = "selectors"
    start_urls = ["https://mo.edurm.ru/shortcodes/novosti"]
    entry_css = ".category tbody tr"
    title_css = ".tm-article-wrapper .uk-article-title"
    date_css = ".uk-article-meta time"
    body_css = ".tm-article"

"""Pskov oblast: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.drupal.spider import DrupalSpider


class PskovEducation(DrupalSpider):
    name = "pskov_education"
    former_names = ("pskov",)
    region = "RU-PSK"
    basis = "selectors"
    start_urls = ["https://edu.pskov.ru/press-centre/news"]
    entry_css = ".view-content .item-news"
    title_css = ".node-view-news h1"
    date_css = ".node-view-news .field-items .date-display-single"
    body_css = ".node-view-news .field-items:has(p)"

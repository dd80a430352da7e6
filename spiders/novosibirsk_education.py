"""Novosibirsk oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.drupal.spider import DrupalSpider


class NovosibirskEducation(DrupalSpider):
    name = "novosibirsk_education"
    former_names = ("novosibirsk",)
    region = "RU-NVS"
    basis = "selectors"
    start_urls = ["https://minobr.nso.ru/news"]
    entry_css = ".region__content .view-content > div > div"
    article_path = r"^/news/\d+"
    title_css = ".region .region__content h1"
    date_css = ".region .region__content .news-date"
    body_css = ".region .region__content .body"

"""Krasnodar krai: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class KrasnodarEducation(PlainSpider):
    name = "krasnodar_education"
    former_names = ("krasnodar",)
    region = "RU-KDA"
    basis = "selectors"
    start_urls = ["https://minobr.krasnodar.ru/news/common"]
    ca_note = "The government's own site, admkrai.krasnodar.ru, has a certificate of the Russian Trusted Sub CA."
    entry_css = ".news .news__inner .news__news-tab .news-item"
    title_css = ".title-tabs .title"
    date_css = ".news-detail-page__date"
    body_css = ".news-detail-page__article"

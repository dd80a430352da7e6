"""Chelyabinsk oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.drupal.spider import DrupalSpider


class ChelyabinskEducation(DrupalSpider):
    name = "chelyabinsk_education"
    former_names = ("chelyabinsk",)
    region = "RU-CHE"
    basis = "selectors"
    start_urls = ["https://minobr74.ru/press"]
    ca_note = "The government's own site, pravmin74.ru, has a certificate of the Russian Trusted Sub CA."
    entry_css = ".events .events__container"
    title_css = ".pagecontent h1"
    date_css = None
    body_css = ".pagecontent .content-wrapper .user_content"

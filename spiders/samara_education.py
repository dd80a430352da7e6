"""Samara oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.joomla.spider import K2Spider


class SamaraEducation(K2Spider):
    name = "samara_education"
    former_names = ("samara",)
    region = "RU-SAM"
    basis = "selectors"
    start_urls = ["https://sumoin.ru/index.php/deyatelnost/novosti"]
    entry_css = ".catItemList .catItemView"
    title_css = ".itemBody .page-header h2"
    date_css = ".article-info .itemDateCreated"
    body_css = ".itemFullText"

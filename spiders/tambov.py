"""Tambov oblast: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.joomla.spider import K2Spider


class Tambov(K2Spider):
    name = "tambov"
    region = "RU-TAM"
    start_urls = ["https://obraz.tmbreg.ru/press-tsentr/novosti/latest.html"]
    title_css = ".itemView .itemTitle .me-inline"
    date_css = None

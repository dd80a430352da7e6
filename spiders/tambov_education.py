"""Tambov oblast: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.joomla.spider import K2Spider


class TambovEducation(K2Spider):
    name = "tambov_education"
    former_names = ("tambov",)
    region = "RU-TAM"
    basis = "selectors"
    start_urls = ["https://obraz.tmbreg.ru/press-tsentr/novosti/latest.html"]
    title_css = ".itemView .itemTitle .me-inline"
    date_css = None

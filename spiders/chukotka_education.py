"""Chukotka: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.joomla.spider import K2Spider


class ChukotkaEducation(K2Spider):
    name = "chukotka_education"
    former_names = ("chukotka",)
    region = "RU-CHU"
    basis = "selectors"
    start_urls = ["https://edu87.ru/index.php/allnews"]
    entry_css = ".itemListView .itemContainer h2"
    title_css = ".itemView h1"
    date_css = ".itemView .itemDate time"

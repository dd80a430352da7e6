"""North Ossetia: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.drupal.spider import DrupalSpider


class NorthOssetiaEducation(DrupalSpider):
    name = "north_ossetia_education"
    former_names = ("north_ossetia",)
    region = "RU-SE"
    basis = "selectors"
    start_urls = ["http://mon.alania.gov.ru/news"]
    entry_css = ".news__list .views-row"
    title_css = ".page__title h1"
    date_css = ".news__single__more .time time"
    body_css = ".news__single__content"

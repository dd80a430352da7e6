"""Yamal: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.listdetail.spider import ListDetailSpider


class YamalEducation(ListDetailSpider):
    name = "yamal_education"
    former_names = ("yamal",)
    region = "RU-YAN"
    basis = "selectors"
    start_urls = ["https://do.yanao.ru/presscenter/news/"]
    title_css = ".detail h1"
    date_css = ".detail time"

"""Saint Petersburg: news of the committee of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class SaintPetersburgEducation(PlainSpider):
    name = "saint_petersburg_education"
    former_names = ("saint_petersburg",)
    region = "RU-SPE"
    basis = "selectors"
    start_urls = ["https://k-obr.spb.ru/o-komitete/news/"]
    entry_css = ".news__cards .news__item"
    title_css = ".page__container h1"
    date_css = ".page__container .title__date--speeches"
    body_css = ".clearfix .article"

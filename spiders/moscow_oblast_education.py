"""Moscow oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class MoscowOblastEducation(PlainSpider):
    name = "moscow_oblast_education"
    former_names = ("moscow_oblast",)
    region = "RU-MOS"
    basis = "selectors"
    start_urls = ["https://mo.mosreg.ru/sobytiya/novosti-ministerstva"]
    entry_css = ".news-list-page__list .news-list-page__item .event__title"
    title_css = ".page__header h1"
    date_css = ".article__pubdate .article__pubdate-day"
    body_css = ".article__inner"

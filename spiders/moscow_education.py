"""Moscow: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class MoscowEducation(PlainSpider):
    name = "moscow_education"
    former_names = ("moscow",)
    region = "RU-MOW"
    basis = "selectors"
    start_urls = ["https://www.mos.ru/donm/news/"]
    entry_css = ".mos-oiv-news-page-list .mos-oiv-news-page-list__item"
    title_css = ".news-article-title-container h1"
    date_css = ".news-article-content .news-article__date"
    body_css = ".news-article-content .news-article__text .content-text"

"""Ryazan oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class RyazanEducation(BitrixSpider):
    name = "ryazan_education"
    former_names = ("ryazan",)
    region = "RU-RYA"
    basis = "selectors"
    start_urls = ["https://minobr.ryazangov.ru/news/regionalnye-novosti/"]
    entry_css = ".content-scroller .news-item"
    title_css = "#content h2"
    date_css = "#content .news-detail .news-date-time"
    body_css = ".min_height_news"

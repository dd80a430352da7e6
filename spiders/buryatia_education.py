"""Buryatia: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.bitrix.spider import BitrixSpider


class BuryatiaEducation(BitrixSpider):
    name = "buryatia_education"
    former_names = ("buryatia",)
    region = "RU-BU"
    basis = "selectors"
    start_urls = ["https://egov-buryatia.ru/minobr/press_center/news/index.php"]
    entry_css = ".custom-grid .custom-col .news-item"
    title_css = ".section__body-content h1"
    date_css = ".section__body-content time"
    body_css = ".news_detail_text"

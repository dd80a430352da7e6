"""Chuvashia: news of the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class ChuvashiaEducation(PlainSpider):
    name = "chuvashia_education"
    former_names = ("chuvashia",)
    region = "RU-CU"
    basis = "selectors"
    start_urls = ["https://obrazov.cap.ru/news/?type=news"]
    entry_css = ".news_list .item_news"
    article_path = r"/news/\d{4}/\d\d/\d\d/[\w-]+"
    title_css = ".news_item_title h1"
    date_css = ".dop-block_info div"
    body_css = ".page_news .row .news_text"

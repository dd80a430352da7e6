"""Tatarstan: news of the head and the ministry of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class TatarstanEducation(PlainSpider):
    name = "tatarstan_education"
    former_names = ("tatarstan",)
    region = "RU-TA"
    basis = "selectors"
    start_urls = ["https://mon.tatarstan.ru/index.htm/news/"]
    feeds = ("https://rais.tatarstan.ru/index.htm/news?format=json&limit=15&page=1",)
    feed_item = "/index.htm/news/{id}.htm"
    terms = "CC BY 4.0: https://mtsz.tatarstan.ru/zakonodatelnie-akti-rf.htm?pub_id=3922372"
    entry_css = ".list .list__item .list__title"
    article_path = r"/index\.htm/news/\d+\.htm$"
    title_css = ".content__main h1"
    date_css = ".content__main .article .article__photo-date"
    body_css = ".content__main .article"

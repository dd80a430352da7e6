"""Tyumen oblast: news of the department of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class TyumenEducation(PlainSpider):
    name = "tyumen_education"
    former_names = ("tyumen",)
    region = "RU-TYU"
    basis = "selectors"
    start_urls = ["https://don.admtyumen.ru/OIGV/doin/news/news.htm"]
    entry_css = ".news .news-item"
    article_path = r"[?&]id=\d+(?:@|%40)cmsArticle"
    title_css = ".page-header h1"
    date_css = ".news-article .date"
    body_css = ".news-article"

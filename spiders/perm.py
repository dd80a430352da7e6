"""Perm krai: news of the ministry of education. From selectors recorded in 2023, not yet tried live.

The feed is that of the government.
"""

from crawler.platforms.plain.spider import PlainSpider


class Perm(PlainSpider):
    name = "perm"
    region = "RU-PER"
    start_urls = ["https://minobr.permkrai.ru/novosti/"]
    feeds = ("https://permkrai.ru/news/rss.php",)
    entry_css = ".news__elems .news__elem"
    article_path = r"/(?:news|novosti)/[\w-]+"
    title_css = ".news__head h3"
    date_css = ".news__head .news__text"
    body_css = ".container .content"

"""Kursk oblast: news of the committee of education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.joomla.spider import JoomlaSpider


class KurskEducation(JoomlaSpider):
    name = "kursk_education"
    former_names = ("kursk",)
    region = "RU-KRS"
    basis = "selectors"
    start_urls = ["http://www.komobr46.ru/"]
    entry_css = ".blog_n .items-row"
    title_css = ".contents h2"
    date_css = ".contents .article-info .published"
    body_css = ".contents .item-page_s"

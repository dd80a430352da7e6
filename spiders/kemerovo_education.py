"""Kemerovo oblast: news of the ministry of education. From selectors recorded in 2023, not yet tried live.

The host is образование42.рф.
"""

from crawler.platforms.wordpress.spider import WordPressSpider


class KemerovoEducation(WordPressSpider):
    name = "kemerovo_education"
    former_names = ("kemerovo",)
    region = "RU-KEM"
    basis = "selectors"
    start_urls = ["https://xn--42-6kcadhwnl3cfdx.xn--p1ai/news/"]
    entry_css = ".list .hentry"
    title_css = ".content .col-ab h1"
    date_css = ".content .col-ab .meta .published"
    body_css = ".post-content"

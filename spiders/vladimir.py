"""Vladimir oblast: news of the government. From the address of an article, inferred, not yet tried live."""

from crawler.platforms.liferay.spider import LiferaySpider


class Vladimir(LiferaySpider):
    name = "vladimir"
    region = "RU-VLA"
    basis = "inferred"
    start_urls = ["https://avo.ru/novosti"]
    entry_css = "a"
    article_path = r"^/-/[\w-]+$"
    body_css = None
    title_css = None
    date_css = None

"""Georgia (US): news of the governor. From a list that was seen, not yet tried live."""

from crawler.platforms.drupal.spider import DrupalSpider


class GeorgiaUs(DrupalSpider):
    name = "georgia_us"
    region = "US-GA"
    basis = "list"
    start_urls = ["https://gov.georgia.gov/press-releases"]
    entry_css = "a"
    article_path = r"^/press-releases/\d{4}-\d\d-\d\d/[\w-]+$"

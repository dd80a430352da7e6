"""European Parliament: news of the Parliament. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class EuropeanParliament(GenericSpider):
    name = "european_parliament"
    zone = "Europe/Brussels"
    basis = "assumed"
    start_urls = ["https://www.europarl.europa.eu/"]

"""Council of the European Union: news of the Council. From its front page, assumed, not yet tried live."""

from crawler.crawl.generic import GenericSpider


class CouncilOfTheEu(GenericSpider):
    name = "council_of_the_eu"
    zone = "Europe/Brussels"
    basis = "assumed"
    start_urls = ["https://www.consilium.europa.eu/"]

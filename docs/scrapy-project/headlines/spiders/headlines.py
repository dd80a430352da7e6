from urllib.parse import urljoin

import scrapy


class HeadlinesSpider(scrapy.Spider):
    """Titles of the pages that a page links to, each with the place of its bytes in the archive.

    scrapy crawl headlines -a start=http://127.0.0.1:8000/ -O headlines.json
    """

    name = "headlines"

    def __init__(self, start: str, **kwargs):
        super().__init__(**kwargs)
        self.start_urls = [start]

    def parse(self, response):
        for link in response.css("a::attr(href)").getall():
            url = urljoin(response.url, link)
            if url.startswith(self.start_urls[0]):
                yield scrapy.Request(url, self.parse_page)

    def parse_page(self, response):
        capture = response.meta.get("capture")  # absent where the answer came from an HTTP cache
        yield {
            "url": response.url,
            "title": response.css("title::text").get(),
            "warc": capture and capture.warc,
            "offset": capture and capture.offset,
            "digest": capture and capture.payload_digest,
        }

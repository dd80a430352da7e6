"""A certificate that nobody vouches for is asked for once."""

from __future__ import annotations

from types import SimpleNamespace

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import DownloadFailedError
from scrapy.utils.test import get_crawler

from crawler.crawl.politeness import RetryAfterMiddleware
from crawler.settings import RETRY_EXCEPTIONS
from crawler.wire.dialling import NotTrusted


def tried_again(error: Exception) -> bool:
    crawler = get_crawler(settings_dict={"RETRY_EXCEPTIONS": RETRY_EXCEPTIONS, "LETOPIS_RETRY_AFTER": 1})
    crawler.spider = SimpleNamespace(name="tver", crawler=crawler)
    request = Request("https://tver.example/")
    RetryAfterMiddleware(crawler).process_exception(request, error)
    return isinstance(RetryMiddleware.from_crawler(crawler).process_exception(request, error), Request)


def test_a_connection_that_failed_is_tried_again():
    assert tried_again(DownloadFailedError("no connection"))


def test_a_certificate_that_is_not_trusted_is_not():
    assert not tried_again(NotTrusted("not trusted"))

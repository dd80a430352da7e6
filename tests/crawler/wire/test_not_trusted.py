"""A certificate that nobody vouches for is asked for once."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
from types import SimpleNamespace

import trustme
from patience import LONG
from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import DownloadFailedError
from scrapy.utils.test import get_crawler

from crawler.crawl.politeness import RetryAfterMiddleware
from crawler.settings import RETRY_EXCEPTIONS
from crawler.wire.dialling import NotTrusted
from tests.conftest import ROOT
from tests.crawler.wire.server import Server


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


def test_a_crawl_asks_for_one_once(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("stranger.example").configure_cert(context)
    with Server({}, context=context) as server:
        hosts = f"LETOPIS_HOSTS={json.dumps({'stranger.example': server.address})}"
        crawl = ["crawl", "https://stranger.example/", "--data", str(tmp_path), "-s", hosts]
        env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
        env |= {"PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/tests"}
        command = [sys.executable, "-m", "crawler", *crawl]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=LONG)
    assert "is not trusted" in done.stdout + done.stderr
    assert server.connections == 1

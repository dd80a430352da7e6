"""What never ends by itself is bounded and told: pagers, sessions, redirects, slow bytes, a dead name, a clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from archive.item_store import Items
from archive.ledger import Ledger
from archive.runs import reports
from crawler.crawl.sqlite_frontier import SqliteFrontier
from tests.conftest import ROOT

SITE = """
from crawler.listings.pages import Pager
from crawler.crawl.spider import PressSpider

class Endless(PressSpider):
    name = "endless"
    region = "RU-TAM"
    start_urls = ["http://endless.example/calendar/", "http://endless.example/pagen/",
                  "http://endless.example/sessions/", "http://dead.invalid/news/"]
    entry_css = ".entry"
    article_path = r"^/news/[a-z0-9]+"
    pager = Pager(r"page|PAGEN_\\d+")
"""
SENTENCE = "Мост через реку открыли утром, и первыми по нему проехали автобусы школьного маршрута номер {}."
PAGES = 6


def article(title):
    text = "".join(f"<p>{SENTENCE.format(number)}</p>" for number in range(6))
    return f"<title>{title}</title><h1>{title}</h1><p>10 декабря 2024</p>{text}".encode()


def listing(links, onward):
    named = "".join(f'<p class="entry"><a href="{link}">{link}</a></p>' for link in links)
    return (named + "".join(f'<a href="{link}">дальше</a>' for link in onward)).encode()


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.asked.append(self.path)
        path, _, query = self.path.partition("?")
        number = int("".join(filter(str.isdigit, query.rpartition("=")[2])) or 1)
        status, headers, body = 200, {}, b""
        if path == "/robots.txt":
            status, body = 404, b"no"
        elif path == "/calendar/":
            # A page for each month of all times, with a piece of news of its own on each.
            body = listing([f"/news/m{number}", "/news/loop", "/news/slow"], [f"/calendar/?page={number + 1}"])
        elif path == "/pagen/":
            # Each page links to itself by all of its pagers.
            more = [f"/pagen/?PAGEN_{pager}={number + 1}&PAGEN_9={number}" for pager in range(1, 9)]
            body = listing([f"/news/p{number % 3}"], more)
        elif path == "/sessions/":
            body = listing([f"/news/same?zsess={session}" for session in range(10_000)], [])
        elif path == "/news/loop":
            status, headers = 302, {"Location": f"/news/loop?{number + 1}"}
        else:
            body = article(path)
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if path == "/news/slow":
            for byte in body[:100]:
                self.wfile.write(bytes([byte]))
                time.sleep(0.1)
        else:
            self.wfile.write(body)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("endless")
    package = folder / "endless_sites"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "endless.py").write_text(SITE)
    state = SqliteFrontier(folder / "data", "endless")
    state.note("clock", (datetime.now(UTC) + timedelta(days=3)).isoformat())
    state.close()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = {
        "SPIDER_MODULES": "endless_sites",
        "LETOPIS_HOSTS": json.dumps({"endless.example": f"127.0.0.1:{server.server_port}"}),
        "LETOPIS_MAX_PAGES": PAGES,
        "LETOPIS_DEADLINE": 1,
        "DOWNLOAD_TIMEOUT": 1,
        "AUTOTHROTTLE_ENABLED": 0,
        "DOWNLOAD_DELAY": 0,
        "RETRY_TIMES": 0,
    }
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "LETOPIS_CONTACT": "https://letopis.example"}
    run = [sys.executable, "-m", "crawler", "crawl", "endless", "--data", str(folder / "data"), *options]
    try:
        done = subprocess.run(run, cwd=folder, env=env, capture_output=True, text=True, timeout=200)
    finally:
        server.shutdown()
        server.server_close()
    return folder / "data", done, server.asked


def codes(crawled):
    return Counter(fact.code for fact in next(reports(crawled[0], "endless")).facts)


def asked(crawled, path):
    return sum(one.startswith(path) for one in crawled[2])


def test_it_ends_and_says_that_something_was_wrong(crawled):
    assert (crawled[1].returncode, "Traceback" in crawled[1].stderr) == (1, False), crawled[1].stderr


def test_the_count_closes(crawled):
    assert next(reports(crawled[0], "endless")).articles.gap == 0


def test_an_endless_calendar_ends_at_the_limit_of_pages(crawled):
    assert (asked(crawled, "/calendar/"), codes(crawled)["list-limit"]) == (PAGES, 1)


def test_a_pager_that_combines_itself_ends_when_nothing_new_comes(crawled):
    assert asked(crawled, "/pagen/") <= PAGES


def test_links_that_differ_by_a_session_are_left_after_a_few(crawled):
    assert (asked(crawled, "/news/same") < 40, codes(crawled)["trap"]) == (True, 1)


def test_a_redirect_loop_is_cut(crawled):
    assert asked(crawled, "/news/loop") <= 6
    assert codes(crawled)["refused"] == 1


def test_a_redirect_loop_and_slow_bytes_say_nothing_of_an_article(crawled):
    assert Ledger(crawled[0], "endless").standings() == []


def test_a_dead_name_is_told(crawled):
    assert codes(crawled)["list-failed"] + codes(crawled)["robots"] >= 1


def test_a_clock_that_was_set_back_is_told(crawled):
    assert codes(crawled)["clock-back"] == 1


def test_what_can_be_read_is_kept(crawled):
    titles = {item.title for item in Items(crawled[0])}
    assert {"/news/m1", f"/news/m{PAGES}", "/news/p1", "/news/same"} <= titles

"""A site that answers with everything but good pages: each ends as a recorded fact, and the good article is kept."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from patience import LONG

from archive.item_store import Items
from archive.runs import reports

ROOT = Path(__file__).resolve().parents[3]
SITE = """
from crawler.listings.pages import Pager
from crawler.crawl.spider import PressSpider

class Hostile(PressSpider):
    name = "hostile"
    region = "RU-TAM"
    start_urls = ["http://hostile.example/news/"]
    entry_css = ".entry"
    article_path = r"^/news/[a-z0-9]+$"
    pager = Pager("page")
"""
SENTENCE = "Мост через реку открыли утром, и первыми по нему проехали автобусы школьного маршрута номер {}."
GOOD = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>10 декабря 2024</p>{1}</body></html>"


def article(title, charset="utf-8"):
    text = "".join(f"<p>{SENTENCE.format(number)}</p>" for number in range(6))
    return GOOD.format(title, text).encode(charset)


BOMB = gzip.compress(b"<p>" + b"\0" * (64 << 20))
PAGES = {
    "good": (200, "text/html; charset=utf-8", article("Мост открыт")),
    "charset": (200, "text/html; charset=utf-8", article("Кодировка не та", "windows-1251")),
    "broken": (
        200,
        "text/html",
        article("Разметка сломана").replace(b"</p>", b"<p").replace(b"</h1>", b"</h1><div><<"),
    ),
    "deep": (200, "text/html", b"<div>" * 10_000 + article("Глубоко внутри") + b"</div>" * 10_000),
    "empty": (200, "text/html", b""),
    "login": (200, "text/html", b"<h1>\xd0\x92\xd1\x85\xd0\xbe\xd0\xb4</h1><form><input type=password></form>"),
    "picture": (200, "image/png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    "bomb": (200, "text/html", BOMB),
    "damaged": (200, "text/html", gzip.compress(article("Сжата не до конца"))[:-200]),
    "gone": (404, "text/html", b"<h1>404</h1>"),
    "error": (500, "text/html", b"<h1>500</h1>"),
    "short": (200, "text/html", article("Оборвана")),
    "away": (302, "text/html", b""),
    "loop": (302, "text/html", b""),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        name = self.path.rpartition("/")[2]
        if self.path == "/robots.txt":
            status, kind, body = 404, "text/plain", b"no"
        elif name in PAGES:
            status, kind, body = PAGES[name]
        else:
            # The list links to itself without end.
            number = int(self.path.rpartition("=")[2] or 1) if "=" in self.path else 1
            links = "".join(f'<p class="entry"><a href="/news/{page}">{page}</a></p>' for page in PAGES)
            links += f'<a href="/news/?page={number + 1}&amp;PAGEN_7={number}">дальше</a>'
            status, kind, body = 200, "text/html; charset=utf-8", links.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) + (500 if name == "short" else 0)))
        if name in ("bomb", "damaged"):
            self.send_header("Content-Encoding", "gzip")
        if status == 302:
            self.send_header("Location", "http://elsewhere.example/" if name == "away" else self.path)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    package = folder / "hostile_sites"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "hostile.py").write_text(SITE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hosts = json.dumps({"hostile.example": f"127.0.0.1:{server.server_port}"})
    settings = {
        "SPIDER_MODULES": "hostile_sites",
        "LETOPIS_HOSTS": hosts,
        "AUTOTHROTTLE_ENABLED": "0",
        "DOWNLOAD_DELAY": "0",
        "RETRY_TIMES": "1",
    }
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "LETOPIS_CONTACT": "https://letopis.example"}
    run = [sys.executable, "-m", "crawler", "crawl", "hostile", "--data", str(folder / "data"), *options]
    try:
        done = subprocess.run(run, cwd=folder, env=env, capture_output=True, text=True, timeout=LONG)
    finally:
        server.shutdown()
        server.server_close()
    return folder / "data", done


def test_the_exit_code_says_so(crawled):
    _, done = crawled
    assert done.returncode == 1, done.stderr


def test_no_traceback_is_shown(crawled):
    assert "Traceback" not in crawled[1].stderr


def test_what_can_be_read_is_kept(crawled):
    titles = {item.title for item in Items(crawled[0])}
    assert {"Мост открыт", "Кодировка не та", "Разметка сломана", "Оборвана"} <= titles


def test_a_page_of_ten_thousand_levels_is_read_or_told(crawled):
    url = "http://hostile.example/news/deep"
    report = next(reports(crawled[0], "hostile"))
    assert url in {item.url for item in Items(crawled[0])} | {fact.url for fact in report.facts}


def test_a_damaged_compression_is_a_fact(crawled):
    report = next(reports(crawled[0], "hostile"))
    assert "coding-damaged" in {fact.code for fact in report.facts if fact.url and fact.url.endswith("/damaged")}


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("empty", "empty"),
        ("login", "login"),
        ("picture", "not-html"),
        ("bomb", "too-large"),
        ("gone", "http-404"),
        ("error", "http-500"),
        ("away", "refused"),
        ("loop", "refused"),
    ],
)
def test_what_cannot_is_a_fact(crawled, page, code):
    report = next(reports(crawled[0], "hostile"))
    found = {fact.url: fact.code for fact in report.facts}
    assert found.get(f"http://hostile.example/news/{page}", found.get("http://elsewhere.example/")) == code


def test_the_count_closes(crawled):
    report = next(reports(crawled[0], "hostile"))
    assert (report.articles.seen, report.articles.gap) == (len(PAGES), 0)


def test_an_endless_list_ends(crawled):
    assert next(reports(crawled[0], "hostile")).exchanges < 40

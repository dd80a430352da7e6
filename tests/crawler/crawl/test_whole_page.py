"""Everything that a page needs to be shown again is asked for once in a crawl, and limits that cut are told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from patience import LONG

from archive.runs import reports
from archive.warc.reader import records
from crawler.sample import SampleServer

ROOT = Path(__file__).resolve().parents[3]
SITE = """
from crawler.crawl.spider import PressSpider

class Whole(PressSpider):
    name = "whole"
    region = "RU-TAM"
    start_urls = ["http://whole.example/news/"]
    article_path = r"^/news/[a-z]+$"
"""
SENTENCE = "Мост через реку открыли утром, и первыми по нему проехали автобусы школьного маршрута номер {}."
ARTICLE = """<html><head><title>Мост открыт</title><link rel="stylesheet" href="/a.css?v=1">
<link rel="icon" href="/icon.png"><link rel="apple-touch-icon" href="/touch.png"><script src="/s.js"></script>
<link rel="preload" as="font" href="/preload.woff2">
<style>@import "/inline.css"; h1 {{ background: url(/h1.png) }}</style>
</head><body background="/body.gif"><h1>Мост открыт</h1><p>10 декабря 2024</p>{}
<img src="/one.jpg" srcset="/one-2x.jpg 2x, /one-3x.jpg 3x"><img data-src="/lazy.jpg" src="data:image/gif;base64,R0">
<picture><source srcset="/picture.avif" type="image/avif"><img src="/picture.jpg"></picture>
<video poster="/poster.jpg"><source src="/film.mp4"></video><audio src="/sound.mp3"></audio>
<a href="/decree.pdf">Постановление</a><div style="background-image: url('//cdn.example/banner.png')"></div>
<img src="http://private.example/secret.png"><img src="http://127.0.0.1:1/secret.png">
<iframe src="/frame.html"></iframe><iframe src="http://cdn.example/foreign-frame.html"></iframe>
<img src="/admin/counter.png"><img src="/large.png"><IMG SRC="http://2130706433/secret.png"><img src="/away.png">
<link rel="manifest" href="/app.json"><link rel="stylesheet" href="/old.css"><video data-src="/lazy film.mp4"></video>
</body></html>""".format("".join(f"<p>{SENTENCE.format(number)}</p>" for number in range(6)))
STYLES = {
    "/a.css?v=1": "@import url(b.css); @font-face { src: url(a.woff2), url(a.woff) } p { background: url(p.png) }",
    "/b.css": "@import 'c.css';",
    "/c.css": "@import 'd.css'; div { background: url(c.png) }",
    "/d.css": "div { background: url(too-deep.png) }",
    "/inline.css": "li { list-style: url('li.svg') }",
    "/old.css": '@charset "windows-1251"; p { background: image-set("/фон.png?о=1" 1x) }',
}
WANTED = {
    *STYLES, "/icon.png", "/touch.png", "/s.js", "/preload.woff2", "/h1.png", "/body.gif", "/one.jpg", "/one-2x.jpg",
    "/one-3x.jpg", "/lazy.jpg", "/picture.avif", "/picture.jpg", "/poster.jpg", "/film.mp4", "/sound.mp3",
    "/decree.pdf", "/banner.png", "/frame.html", "/in-frame.png", "/a.woff2", "/a.woff", "/p.png", "/c.png", "/li.svg",
    "/large.png", "/away.png", "/app.json", "/app.png", "/lazy%20film.mp4", "/%D1%84%D0%BE%D0%BD.png?%EE=1",
}  # fmt: skip
LARGE = 300_000


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        kind, body = "application/octet-stream", self.path.encode()
        if self.path == "/robots.txt":
            kind, body = "text/plain", b"User-agent: *\nDisallow: /admin/\n"
        elif self.path == "/news/":
            kind, body = "text/html", b"<a href='/news/most'>1</a> <a href='/news/drugoj'>2</a>"
        elif self.path.startswith("/news/"):
            kind, body = "text/html; charset=utf-8", ARTICLE.encode()
        elif self.path == "/frame.html":
            kind, body = "text/html", b"<img src='/in-frame.png'>"
        elif self.path == "/app.json":
            kind, body = "application/manifest+json", b'{"icons": [{"src": "app.png", "sizes": "192x192"}]}'
        elif self.path in STYLES:
            kind, body = "text/css", STYLES[self.path].encode("windows-1251")
        elif self.path == "/large.png":
            body = b"\0" * LARGE
        self.server.asked.append((self.headers["Host"], self.path))
        away = self.path == "/away.png"
        self.send_response(302 if away else 200)
        if away:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/secret.png")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def crawl(folder, *more):
    package = folder / "whole_sites"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "whole.py").write_text(SITE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    place = f"127.0.0.1:{server.server_port}"
    values = {
        "SPIDER_MODULES": "whole_sites",
        "LETOPIS_HOSTS": json.dumps({"whole.example": place, "cdn.example": place}),
        "AUTOTHROTTLE_ENABLED": "0",
        "DOWNLOAD_DELAY": "0",
        "RETRY_ENABLED": "0",
    }
    options = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "LETOPIS_CONTACT": "https://letopis.example"}
    run = [sys.executable, "-m", "crawler", "crawl", "whole", "--data", str(folder / "data"), *options, *more]
    try:
        done = subprocess.run(run, cwd=folder, env=env, capture_output=True, text=True, timeout=LONG)
    finally:
        server.shutdown()
        server.server_close()
    return done, server.asked, next(reports(folder / "data", "whole")), folder / "data"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return crawl(folder, "-s", f"DOWNLOAD_MAXSIZE={LARGE - 100_000}")


def test_everything_is_asked_for_once(crawled):
    asked = Counter(path for _, path in crawled[1] if not path.startswith(("/news/", "/robots.txt")))
    assert asked == dict.fromkeys(WANTED, 1)


def test_what_other_hosts_give_is_kept_too(crawled):
    assert ("cdn.example", "/banner.png") in crawled[1]


def test_everything_asked_for_is_in_the_warc(crawled):
    kept = [r.url for path in (crawled[3] / "warc").rglob("*.warc.gz") for r in records(path) if r.type == "response"]
    assert not WANTED - {"/" + url.split("/", 3)[3] for url in kept}


def test_the_count_closes(crawled):
    found = crawled[2].requisites
    # Cut off: one. Private: three, and one that is led there. Forbidden by robots.txt: one.
    assert (found.asked, found.kept, found.failed) == (len(WANTED) + 4, len(WANTED) - 2, 6)


def test_a_file_that_was_cut_off_is_told_and_its_record_says_so(crawled):
    fact = next(fact for fact in crawled[2].facts if fact.code == "truncated")
    assert (fact.url, fact.capture.truncated) == ("http://whole.example/large.png", "length")


def test_a_limit_of_files_is_told(tmp_path):
    done, _, report, _ = crawl(tmp_path, "-s", "LETOPIS_MAX_REQUISITES=5")
    assert done.returncode == 0, done.stderr
    assert (report.requisites.asked, "requisites-limit" in {fact.code for fact in report.facts}) == (5, True)
    assert report.requisites.over_limit > 10


def test_the_seed_article_comes_with_all_its_files(tmp_path):
    with SampleServer(articles=1) as server:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example"}
        values = (f"LETOPIS_HOSTS={json.dumps(server.hosts)}", "AUTOTHROTTLE_ENABLED=0", "DOWNLOAD_DELAY=0")
        options = [word for value in values for word in ("-s", value)]
        run = [sys.executable, "-m", "crawler", "crawl", "voronezh", "--data", str(tmp_path / "data")]
        subprocess.run(
            [*run, "--from", "http://www.govvrn.ru/novosti", *options], cwd=tmp_path, env=env, check=True, timeout=LONG,
            capture_output=True,
        )  # fmt: skip
        files = [seen.path.rpartition("/")[2] for seen in server.requests if seen.path.startswith("/documents/")]
    assert sorted(files) == sorted([
        "7001-160.png", "7001-320.png", "7001-640.png", "7002-640.png", "7003-640.png", "9001-640.png", "9100-160.png",
        "annex.pdf", "colours.css", "digits.woff", "first.webm", "main.css", "main.js", "second.webm",
    ])  # fmt: skip

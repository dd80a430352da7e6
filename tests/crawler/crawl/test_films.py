"""Films in pieces are crawled with the pieces of one quality, and each of them is found again in the archive."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from patience import LONG

from archive.holdings import cdxj
from archive.holdings.resolve import warc_path
from archive.item_store import Items
from archive.warc.reader import read_at
from crawler.reading.archived import captured
from crawler.reading.streams import pieces
from tests.conftest import ROOT

HOST = "http://film.example"
SITE = f"""
from crawler.crawl.spider import PressSpider

class Films(PressSpider):
    name = "films"
    region = "RU-TAM"
    start_urls = ["{HOST}/news/"]
    article_path = r"^/news/[a-z]+$"
"""
END = "\n#EXT-X-ENDLIST\n"
FILES = {
    "/hls/master.m3u8": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=8,RESOLUTION=640x360\nlow.m3u8\n"
    "#EXT-X-STREAM-INF:BANDWIDTH=9,RESOLUTION=1280x720\n/moved/high.m3u8\n",
    "/hls/low.m3u8": f"#EXTM3U\n#EXTINF:4,\nlow1.ts{END}",
    "/far/high.m3u8": f'#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:4,\n1.ts\n#EXTINF:4,\n2.ts{END}',
    "/ranges/list.m3u8": '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-MAP:URI="all.mp4",BYTERANGE="50@0"\n#EXTINF:4,\n'
    f"#EXT-X-BYTERANGE:100@50\nall.mp4\n#EXTINF:4,\n#EXT-X-BYTERANGE:100\nall.mp4{END}",
    "/dash/a.mpd": '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" mediaPresentationDuration="PT8S"><Period>'
    '<AdaptationSet><Representation id="v" bandwidth="2" height="720">'
    '<SegmentTemplate duration="4" media="$Number$.m4s" initialization="start.m4s"/>'
    "</Representation></AdaptationSet></Period></MPD>",
    "/stream.mp4": f"#EXTM3U\n#EXTINF:4,\ntyped.ts{END}",
    "/cut/list.m3u8": f"#EXTM3U\n#EXTINF:4,\nlong.ts{END}",
    "/live/list.m3u8": "#EXTM3U\n#EXTINF:4,\nnow.ts\n",
    "/short/list.m3u8": "#EXTM3U\n#EXTINF:4,\n#EXT-X-BYTERANGE:100@50\nshort.ts\n"
    f"#EXTINF:4,\n#EXT-X-BYTERANGE:9999\nshort.ts{END}",
    "/nodash/a.mpd": '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet>'
    '<Representation id="v" bandwidth="2"><BaseURL>one.mp4</BaseURL><SegmentList><Initialization range="0-49"/>'
    '<SegmentURL mediaRange="50-5000"/></SegmentList></Representation></AdaptationSet></Period></MPD>',
    "/long/master.m3u8": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=8\n/hls/low.m3u8\n" + "# more\n" * 40_000,
    "/gone/list.m3u8": f"#EXTM3U\n#EXTINF:4,\nmissing.ts{END}",
}
WHOLE = {
    "hls": ("/hls/master.m3u8", ["/hls/master.m3u8", "/far/high.m3u8", "/far/init.mp4", "/far/1.ts", "/far/2.ts"]),
    "ranges": ("/ranges/list.m3u8", ["/ranges/list.m3u8", "/ranges/all.mp4"]),
    "dash": ("/dash/a.mpd", ["/dash/a.mpd", "/dash/start.m4s", "/dash/1.m4s", "/dash/2.m4s"]),
    "typed": ("/stream.mp4", ["/stream.mp4", "/typed.ts"]),
}
LACKING = {
    "cut": ("/cut/list.m3u8", "could not be had"),
    "live": ("/live/list.m3u8", "does not name all of it"),
    "gone": ("/gone/list.m3u8", "could not be had"),
    "unlisted": ("/missing/list.m3u8", "the list of its pieces could not be had"),
    "long": ("/long/master.m3u8", "the list of its pieces"),
    "short": ("/short/list.m3u8", "1 of its files are shorter than the list says"),
    "nodash": ("/nodash/a.mpd", "1 of its files are shorter than the list says"),
}
FILMS = {name: film for name, (film, _) in (WHOLE | LACKING).items()}
PAGE = """<html><head><title>Мост {0} открыт</title></head><body><h1>Мост {0} открыт</h1><p>10 декабря 2024</p>{1}
<video><source src="{2}"></video></body></html>"""
WORDS = "".join(
    f"<p>Мост через реку открыли утром, и первыми по нему проехали автобусы номер {n}.</p>" for n in range(6)
)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Range")))
        name = self.path.rpartition("/")[2]
        status, kind, more = 200, "video/mp2t", {}
        body = self.path.encode() * 20
        if self.path == "/news/":
            kind, body = "text/html", "".join(f"<a href='/news/{film}'>{film}</a> " for film in FILMS).encode()
        elif name in FILMS and self.path.startswith("/news/"):
            kind, body = "text/html; charset=utf-8", PAGE.format(name, WORDS, FILMS[name]).encode()
        elif self.path == "/moved/high.m3u8":
            status, more = 302, {"Location": "/far/high.m3u8"}
        elif self.path in FILES:
            kind, body = "application/vnd.apple.mpegurl", FILES[self.path].encode()
        elif name == "long.ts":
            body = bytes(300_000)
        elif name in ("missing.ts", "robots.txt") or self.path.startswith("/missing/"):
            status = 404
        self.send_response(status)
        for field, value in {"Content-Type": kind, "Content-Length": str(len(body)), **more}.items():
            self.send_header(field, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    package = folder / "film_sites"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "films.py").write_text(SITE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    values = {
        "SPIDER_MODULES": "film_sites",
        "LETOPIS_HOSTS": json.dumps({"film.example": f"127.0.0.1:{server.server_port}"}),
        "AUTOTHROTTLE_ENABLED": "0",
        "DOWNLOAD_DELAY": "0",
        "RETRY_ENABLED": "0",
        "DOWNLOAD_MAXSIZE": "200000",
    }
    options = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "LETOPIS_CONTACT": "https://letopis.example"}
    run = [sys.executable, "-m", "crawler", "crawl", "films", "--data", str(folder / "data"), *options]
    try:
        done = subprocess.run(run, cwd=folder, env=env, capture_output=True, text=True, timeout=LONG)
    finally:
        server.shutdown()
        server.server_close()
    items = {item.url.rpartition("/")[2]: item for item in Items(folder / "data")}
    assert items.keys() == FILMS.keys(), done.stderr
    return folder / "data", items, server.asked


def problems(item):
    return [problem.message for problem in item.parser.problems if problem.code == "video-incomplete"]


@pytest.mark.parametrize("name", WHOLE)
def test_every_piece_that_a_list_names_is_in_the_index(crawled, name):
    data, items, _ = crawled
    first, expected = WHOLE[name]
    (medium,) = items[name].media
    assert problems(items[name]) == []
    walked, waiting = [], [medium.capture.url]
    while waiting:
        url = waiting.pop(0)
        answer = captured(data, url, items[name].capture.fetched_at, whole=True)
        if answer is None:  # a redirect leads on
            (entry,) = [entry for entry in cdxj.find(data, url) if entry.status == 302]
            record = read_at(warc_path(data, entry.filename), entry.offset, entry.length)
            waiting.insert(0, f"{HOST}{record.http.get(b'location')}")
            continue
        walked.append(url.removeprefix(HOST))
        if walked[-1] in FILES:
            found = pieces(answer.body, url)
            waiting += [*found.lists, *found.segments]
        else:
            assert answer.body == walked[-1].encode() * 20
    assert (walked, medium.url) == (expected, HOST + first)


@pytest.mark.parametrize("name", LACKING)
def test_a_film_that_is_not_whole_says_so(crawled, name):
    _, items, _ = crawled
    (said,) = problems(items[name])
    assert LACKING[name][1] in said


def test_of_the_other_qualities_nothing_is_fetched(crawled):
    asked = [path for path, _ in crawled[2]]
    assert not {"/hls/low.m3u8", "/hls/low1.ts"} & set(asked)
    assert len(asked) == len(set(asked))


def test_a_file_whose_ranges_are_pieces_is_fetched_whole(crawled):
    assert [wanted for path, wanted in crawled[2] if path == "/ranges/all.mp4"] == [None]

"""What `letopis read` finds in the records of a crawl is what the crawl kept, whatever the server does to a body."""

from __future__ import annotations

import gzip
import json
import os
import socketserver
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import brotli
import pytest
from backports import zstd

from archive.holdings.files import closed
from archive.item_store import Items
from archive.items import PressItem
from archive.warc.parts import parts
from archive.warc.reader import records
from crawler.reading.itemise import Site
from crawler.rereading.reader import Rereader
from crawler.sites.loader import SiteLoader

ROOT = Path(__file__).resolve().parents[3]
SITE = """
from crawler.crawl.spider import PressSpider

class Odd(PressSpider):
    name = "odd"
    start_urls = ["http://odd.example/news/"]
    entry_css = ".entry"
    article_path = r"^/news/[a-z0-9_]+$"
"""
SENTENCE = "Мост через реку открыли утром, и первыми по нему проехали автобусы школьного маршрута номер {}."
TEXT = "".join(f"<p>{SENTENCE.format(number)}</p>" for number in range(6))


def article(name: str, *, end: bool = True) -> str:
    title = f"Мост открыт {name}"
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>10 декабря 2024, 12:30</p>{TEXT}"
    return html + ("</body></html>" if end else "<p>Оборванное предложение без")


def answer(body: bytes, *headers: str, kind: str = "text/html; charset=utf-8", length: int | None = None) -> bytes:
    size = [f"Content-Length: {len(body) if length is None else length}"] if length != -1 else []
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {kind}", *headers, *size, "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


def chunks(body: bytes, size: int = 700) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def page(name: str) -> bytes:
    return article(name).encode()


PACKERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def answers() -> dict[str, bytes]:
    """What the server sends for each name. Each page is another one, so that none is a revisit of another."""
    found = {
        name.replace("-", "_"): answer(pack(page(name)), f"Content-Encoding: {name}") for name, pack in PACKERS.items()
    }
    five = page("five")
    for _ in range(5):
        five = gzip.compress(five)
    found |= {
        "plain": answer(page("plain")),
        "until_close": answer(page("until close"), length=-1),
        "rawdeflate": answer(raw_deflate(page("raw")), "Content-Encoding: deflate"),
        "members": answer(gzip.compress(page("m")[:900]) + gzip.compress(page("m")[900:]), "Content-Encoding: gzip"),
        "padded": answer(gzip.compress(page("padded")) + b"\0" * 20, "Content-Encoding: gzip"),
        "two": answer(brotli.compress(gzip.compress(page("two"))), "Content-Encoding: gzip, br"),
        "five": answer(five, "Content-Encoding: gzip, gzip, gzip, gzip, gzip"),
        "seven": answer(page("seven"), "Content-Encoding: " + ", ".join(["gzip"] * 7)),
        "chunked": answer(chunks(page("chunked")), "Transfer-Encoding: chunked", length=-1),
        "chunked_gzip": answer(
            chunks(gzip.compress(page("cg"))), "Transfer-Encoding: chunked", "Content-Encoding: gzip", length=-1
        ),
        "not_gzip": answer(page("not gzip"), "Content-Encoding: gzip"),
        "unknown": answer(page("unknown"), "Content-Encoding: snappy"),
        "identity": answer(page("identity"), "Content-Encoding: identity"),
        "cut_gzip": answer(gzip.compress(page("cut gzip"))[:-60], "Content-Encoding: gzip"),
        "length_of_unpacked": answer(gzip.compress(page("lu")), "Content-Encoding: gzip", length=len(page("lu"))),
        "length_too_large": answer(page("large"), length=len(page("large")) + 500),
        "cut": answer(article("cut", end=False).encode(), length=90_000),
        "cut_chunks": answer(chunks(article("d", end=False).encode())[:-9], "Transfer-Encoding: chunked", length=-1),
        "cp1251": answer(article("w").encode("cp1251"), kind="text/html; charset=windows-1251"),
        "koi8": answer(article("k").encode("koi8-r"), kind="text/html"),
        "lying": answer(article("l").encode("cp1251"), kind="text/html; charset=utf-8"),
        "utf16": answer(("\ufeff" + article("u")).encode("utf-16-le"), kind="text/html"),
        "broken_byte": answer(page("ff").replace(b"</h1>", b"</h1><i>\xff</i>"), kind="text/html"),
        "widget": answer(page("widget").replace(b"</body>", "<i>Прогноз погоды</i></body>".encode("cp1251"))),
    }
    return found


ANSWERS = answers()


class Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        line = self.rfile.readline().decode()
        while self.rfile.readline().strip():
            pass
        path = line.split()[1]
        name = path.rpartition("/")[2]
        if path == "/news/":
            links = "".join(f'<p class="entry"><a href="/news/{page}">{page}</a></p>' for page in ANSWERS)
            self.wfile.write(answer(f"<html><body>{links}</body></html>".encode()))
        elif name in ANSWERS:
            self.wfile.write(ANSWERS[name])
        else:
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, PressItem], dict[str, PressItem]]:
    """The items of a crawl by the last part of their address, and those read from its records."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "odd_sites").mkdir()
    (folder / "odd_sites" / "__init__.py").write_text("")
    (folder / "odd_sites" / "odd.py").write_text(SITE)
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = {
        "SPIDER_MODULES": "odd_sites",
        "LETOPIS_HOSTS": json.dumps({"odd.example": f"127.0.0.1:{server.server_address[1]}"}),
        "AUTOTHROTTLE_ENABLED": "0",
        "DOWNLOAD_DELAY": "0",
    }
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "LETOPIS_CONTACT": "https://letopis.example"}
    run = [sys.executable, "-m", "crawler", "crawl", "odd", "--data", str(folder / "data"), *options]
    try:
        done = subprocess.run(run, cwd=folder, env=env, capture_output=True, text=True, timeout=300)
    finally:
        server.shutdown()
        server.server_close()
    crawled = {item.url.rpartition("/")[2]: item for item in Items(folder / "data").latest("odd")}
    assert crawled, done.stdout + done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        site = Site.of(SiteLoader(["odd_sites"]).load("odd"))
    reader = Rereader({"odd": site})
    read: dict[str, PressItem] = {}
    for path, _ in closed(folder / "data"):
        for part in parts(path):
            for record in records(part):
                capture = record.capture(part.name) if record.type == "response" else None
                if capture is None or capture.status != 200:
                    continue
                found = reader(record.page().body, capture, site="odd")
                if isinstance(found, PressItem):
                    read[found.url.rpartition("/")[2]] = found
    return crawled, read


def test_the_crawl_keeps_what_is_read_from_its_records(kept) -> None:
    crawled, read = kept
    assert sorted(crawled) == sorted(read)
    assert {name: item.version.content_hash for name, item in crawled.items()} == {
        name: item.version.content_hash for name, item in read.items()
    }
    assert {name: item.parser for name, item in crawled.items()} == {name: item.parser for name, item in read.items()}


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_every_article_is_kept_but_those_that_nobody_can_unpack(kept, name: str) -> None:
    assert (name in kept[0]) == (name not in UNREADABLE)


UNREADABLE = frozenset({"seven", "unknown"})
"""Answers in more codings than are undone, or in one that nobody knows."""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("cut", "cut-off"),
        ("cut_chunks", "cut-off"),
        ("length_of_unpacked", "length-wrong"),
        ("length_too_large", "length-wrong"),
    ],
)
def test_what_came_short_says_so(kept, name: str, code: str) -> None:
    assert code in [problem.code for problem in kept[0][name].parser.problems]

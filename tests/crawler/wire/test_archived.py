"""The same bytes through the real writer, read back with readers that are not ours; and a disk that is full."""

from __future__ import annotations

import gzip

import pytest
from fastwarc.warc import ArchiveIterator

from archive.holdings import cdxj
from archive.holdings.check import check_warc
from tests.crawler.wire.running import crawl
from tests.crawler.wire.scripts import BROKEN, WHOLE, ok
from tests.crawler.wire.server import Server, answer

HOST = "press.example"
LIMITS = {"download_maxsize": 1 << 20, "download_timeout": 2}
HEADS = {
    "/head-of-length": [answer(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")],
    "/head-of-chunks": [answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")],
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    broken = {path: [found[0]] * 3 for path, found in BROKEN.items()}
    with Server(WHOLE | HEADS | broken) as server:
        crawled = crawl(
            tmp_path_factory.mktemp("warc"),
            [{"url": f"http://{HOST}{path}"} for path in WHOLE]
            + [{"url": f"http://{HOST}{path}", "meta": LIMITS} for path in broken]
            + [{"url": f"http://{HOST}{path}", "method": "HEAD"} for path in HEADS],
            LETOPIS_SINK="__main__.WarcSink",
            LETOPIS_HOSTS={HOST: server.address},
        )
        (path,) = (crawled.folder / "warc").rglob("*.warc.gz")
        crawled.blocks = {}
        with path.open("rb") as file:
            for record in ArchiveIterator(file, parse_http=False):
                block = record.reader.read()
                crawled.blocks[record.headers.get("WARC-Type"), record.headers.get("WARC-Target-URI")] = block
        crawled.raw, crawled.server = gzip.decompress(path.read_bytes()), server
        yield crawled


@pytest.mark.parametrize("path", WHOLE)
def test_records_hold_what_was_on_the_wire(run, path):
    url = f"http://{HOST}{path}"
    assert run.blocks["response", url] == run.server.sent[path][0]
    assert run.blocks["request", url] == run.server.requests[path][0]


def test_each_exchange_stands_in_the_file_as_it_is(run):
    assert all(sent[0] in run.raw for sent in run.server.sent.values())


def test_verifying_finds_nothing(run):
    (path,) = (run.folder / "warc").rglob("*.warc.gz")
    name = path.relative_to(run.folder / "warc").as_posix()
    assert check_warc(path, name, index=cdxj.index_path(run.folder, name)).findings == []


def test_the_crawl_ends_where_nothing_can_be_kept(tmp_path):
    with Server({f"/{number}": [answer(ok(b"x"))] for number in range(40)}) as server:
        crawled = crawl(
            tmp_path,
            [{"url": f"http://{HOST}/{number}"} for number in range(40)],
            LETOPIS_HOSTS={HOST: server.address},
            LETOPIS_TEST_ROOM=3,
            CONCURRENT_REQUESTS=1,
        )
    assert crawled.reason == "archive-failed"
    assert len(crawled.exchanges) == 3
    assert "No space left on device" in crawled.log
    assert sum(map(len, server.requests.values())) < 10

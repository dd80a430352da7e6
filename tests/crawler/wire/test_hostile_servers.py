"""Servers that mean harm: each answer is bounded, kept as it came or cut with the reason; verifying finds nothing."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

import brotli
import pytest
from backports import zstd
from isal import igzip, isal_zlib
from patience import LONG

from archive.holdings import cdxj
from archive.holdings.check import check_warc
from archive.warc.reader import records
from tests.crawler.wire.running import crawl
from tests.crawler.wire.scripts import ok
from tests.crawler.wire.server import Answer, Server, answer

HOST = "press.example"
LARGEST = 1 << 20
"""Bytes of a body that are wanted."""
MEMORY = 300
"""Megabytes that the crawl of all of it may take."""
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ZEROS = bytes(64 << 20)
MALFORMED = ("unspecified", "DownloadFailedError")
TOO_LONG = ("length", "DownloadCancelledError")


@dataclass
class Case:
    answer: Answer
    truncated: str | None = None
    failure: str | None = None
    """What Scrapy gets; without, the spider gets an answer."""
    kept: bytes | None = None
    """What is in the record, where that is less than the server sent."""


def coded(coding: bytes, body: bytes, more: bytes = b"") -> Case:
    return Case(answer(ok(body + more, b"Content-Type: text/html", b"Content-Encoding: " + coding)))


def cut(*pieces: bytes, why: tuple[str, str] = MALFORMED, then: str = "close") -> Case:
    return Case(answer(*pieces, then=then), *why)


def before(kept: bytes, *more: bytes) -> Case:
    """What comes after the end of the message belongs to none."""
    return Case(answer(kept + b"".join(more), then="close"), kept=kept)


def to(location: bytes) -> Case:
    return Case(answer(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"))


def bombs() -> dict[str, Case]:
    once, deflated = igzip.compress(ZEROS, mtime=0), isal_zlib.compress(ZEROS)
    return {
        "gzip": coded(b"gzip", once),
        "gzip twice": coded(b"gzip, gzip", gzip.compress(once, mtime=0)),
        "gzip of empty members": coded(b"gzip", gzip.compress(b"", mtime=0) * 30_000),
        "deflate": coded(b"deflate", deflated),
        "deflate without a head": coded(b"deflate", deflated[2:-4]),
        "br": coded(b"br", brotli.compress(ZEROS, quality=1)),
        "zstd": coded(b"zstd", zstd.compress(ZEROS)),
        "zstd with a window of 2 GB": coded(b"zstd", b"\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00"),
        "zstd of empty frames": coded(b"zstd", zstd.compress(b"") * 30_000),
        "in chunks as gzip": Case(
            answer(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(once), once))
        ),
    }


HOSTILE: dict[str, Case] = {
    # Heads
    "a head without an end": cut(OK, b"X-Name: value\r\n" * 100, why=MALFORMED, then="endless"),
    "a line without an end": cut(OK + b"X: ", b"y" * 4096, why=MALFORMED, then="endless"),
    "blank lines without an end": cut(b"\r\n" * 1000, why=MALFORMED, then="endless"),
    "a head that drips": cut(OK + b"X: ", why=("time", "DownloadTimeoutError"), then="drip"),
    "a head byte by byte": Case(answer(*[bytes([byte]) for byte in ok(b"x", b"A: b")])),
    "30,000 fields": Case(answer(ok(b"x", *[b"A:%d" % number for number in range(30_000)]))),
    "a field folded 80,000 times": Case(answer(ok(b"x", b"A: b" + b"\r\n " * 80_000))),
    "NUL in a head": Case(answer(ok(b"x", b"X-\0Name: a\0b", b"Content-Type: text/\0html", b"Set-Cookie: a\0=b"))),
    "CR in a value": Case(answer(ok(b"x", b"X-Name: a\rSet-Cookie: b=c"))),
    "a field without a name": Case(answer(ok(b"x", b": value", b"  : folded"))),
    "a type that is none": Case(answer(ok(b"x", b"Content-Type: \xff;charset=\0utf-16;charset=" + b"x" * 9_000))),
    "a file name that is none": Case(answer(ok(b"x", b"Content-Disposition: attachment; filename*=utf-9''%FF\0"))),
    "a status of no digits": cut(b"HTTP/1.1 -20 OK\r\n\r\n"),
    "a status of four digits": cut(b"HTTP/1.1 2000 OK\r\n\r\n"),
    "a status of other digits": cut("HTTP/1.1 ２００ OK\r\n\r\n".encode()),
    "status 000": cut(b"HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n"),
    "status 999": Case(answer(b"HTTP/1.1 999 Refused\r\nContent-Length: 1\r\n\r\nx")),
    "another protocol": cut(b"HTTP/2.0 200 OK\r\n\r\n"),
    "HTTP/0.9": cut(b"<html>no head at all</html>\r\n\r\n"),
    "frames of HTTP/2": cut(b"\0\0\x12\x04\0\0\0\0\0" + b"\0" * 18 + b"\r\n\r\n"),
    # Interim answers
    "300 interim answers": Case(answer(b"HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n" * 300 + ok(b"x"))),
    "interim answers without an end": cut(b"HTTP/1.1 100 Go\r\n\r\n" * 1000, why=MALFORMED, then="endless"),
    "an interim answer alone": cut(b"HTTP/1.1 100 Continue\r\n\r\n", why=("disconnect", "DownloadFailedError")),
    "other protocols": before(b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n", b"\x81\x05hello"),
    # Lengths
    "a length that is too small": before(ok(b"x"), b"yz" * 1000),
    "a length that is too great": cut(OK + b"Content-Length: 9\r\n\r\nx", why=("disconnect", "ResponseDataLossError")),
    "a negative length": cut(OK + b"Content-Length: -1\r\n\r\nx"),
    "a signed length": cut(OK + b"Content-Length: +1\r\n\r\nx"),
    "a hexadecimal length": cut(OK + b"Content-Length: 0x1\r\n\r\nx"),
    "a length of other digits": cut(OK + "Content-Length: １\r\n\r\nx".encode()),
    "a length of 40 digits": cut(OK + b"Content-Length: " + b"9" * 40 + b"\r\n\r\nx"),
    "two lengths that differ": cut(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy"),
    "two lengths in one field": cut(OK + b"Content-Length: 1, 2\r\n\r\nxy"),
    "the same length twice": Case(answer(OK + b"Content-Length: 1, 1\r\nContent-Length: 1\r\n\r\nx")),
    "an empty length": before(OK + b"Content-Length: \r\n\r\nuntil the end"),
    "a length with no content": before(b"HTTP/1.1 204 None\r\nContent-Length: 5\r\n\r\n", b"smuggled"),
    "a length beside chunks": before(
        OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ),
    # Chunks
    "chunks twice": Case(answer(OK + b"Transfer-Encoding: chunked, chunked\r\n\r\n5\r\n0\r\n\r\n\r\n0\r\n\r\n")),
    "chunks that are not last": Case(
        answer(OK + b"Transfer-Encoding: chunked, x\r\n\r\n1\r\nx\r\n0\r\n\r\n", then="close")
    ),
    "chunks of HTTP/1.0": Case(
        answer(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", then="close")
    ),
    "a chunk with a sign": cut(CHUNKED + b"+1\r\nx\r\n0\r\n\r\n"),
    "a chunk with an underscore": cut(CHUNKED + b"1_0\r\n" + b"x" * 16 + b"\r\n0\r\n\r\n"),
    "a chunk of other digits": cut(CHUNKED + "１\r\nx\r\n0\r\n\r\n".encode()),
    "a chunk of 40 digits": cut(CHUNKED + b"f" * 40 + b"\r\nx\r\n0\r\n\r\n"),
    "a chunk without an end": cut(CHUNKED + b"fffffffffffffff\r\n", b"x" * 4096, why=TOO_LONG, then="endless"),
    "a chunk longer than its size": cut(CHUNKED + b"1\r\nxyz\r\n0\r\n\r\n"),
    "an extension without an end": cut(CHUNKED + b"1;", b"x" * 4096, then="endless"),
    "extensions without an end": cut(CHUNKED, b"1;%s\r\nx\r\n" % (b"y" * 16_000), why=TOO_LONG, then="endless"),
    "chunks of a byte without an end": cut(CHUNKED, b"1\r\nx\r\n", why=TOO_LONG, then="endless"),
    "a body that is sizes alone": cut(CHUNKED, b"\r\n", then="endless"),
    "trailers without an end": cut(CHUNKED + b"0\r\n", b"X: y\r\n", then="endless"),
    "trailers of 200 kB": Case(answer(CHUNKED + b"1\r\nx\r\n0\r\n" + b"X: y\r\n" * 33_000 + b"\r\n")),
    "trailers that frame": before(
        CHUNKED + b"1\r\nx\r\n0\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\n\r\n", b"smuggled"
    ),
    "chunks that drip": cut(CHUNKED + b"ffff\r\n", why=("time", "DownloadTimeoutError"), then="drip"),
    # Codings
    "garbage after gzip": coded(b"gzip", gzip.compress(b"<p>page", mtime=0), b"\0garbage" * 9_000),
    "gzip that is cut": coded(b"gzip", gzip.compress(b"<p>page" * 999, mtime=0)[:-12]),
    "gzip with a wrong sum": coded(b"gzip", gzip.compress(b"<p>page" * 999, mtime=0)[:-8] + bytes(8)),
    "gzip that is text": coded(b"gzip", b"<p>page"),
    "a coding nobody knows": coded(b"x-\0snake", b"<p>page"),
    "5,000 codings": coded(b"gzip," * 5_000, gzip.compress(b"<p>page", mtime=0)),
    # Where redirects lead
    "to a password": to(b"http://user:pass@press.example/landed#part"),
    "to itself with a fragment": to(b"#fragment"),
    "to other letters": to("http://press.example/новости?q=ё#ы".encode()),
    "to cp1251": to("/новости".encode("cp1251")),
    "to NUL": to(b"/a\0b\x7f c"),
    "to a script": to(b"javascript:alert(1)"),
    "to a file": to(b"file:///etc/passwd"),
    "to data": to(b"data:text/html,hello"),
    "to another service": to(b"http://press.example:25/"),
    "to a port that is none": to(b"http://press.example:99999/"),
    "to half an address": to(b"http://[::1/"),
    "to the own network": to(b"http://127.0.0.1:9/"),
    "to the own network in one number": to(b"http://2130706433/"),
    "to nowhere": to(b""),
    "to 100 kB": to(b"/" + b"a" * 100_000),
    "to two places": to(b"/a\r\nLocation: http://127.0.0.1/"),
    "to a host of dots": to(b"http://../"),
    "to a label of 70 letters": to(b"http://" + b"a" * 70 + b".example/"),
}
CASES = HOSTILE | {f"bomb: {name}": case for name, case in bombs().items()}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    cases = {f"/{number}": case for number, case in enumerate(CASES.values())}
    with Server({path: [case.answer] for path, case in cases.items()}) as server:
        crawled = crawl(
            tmp_path_factory.mktemp("hostile"),
            [
                {
                    "url": f"http://{HOST}{path}",
                    "meta": {"download_maxsize": LARGEST, "download_timeout": 4 if case.truncated == "time" else LONG},
                }
                for path, case in cases.items()
            ],
            LETOPIS_SINK="__main__.WarcSink",
            LETOPIS_HOSTS={HOST: server.address},
            LETOPIS_DEADLINE=4,
            RETRY_ENABLED=False,
            REDIRECT_MAX_TIMES=2,
            CONCURRENT_REQUESTS_PER_DOMAIN=8,
            COOKIES_ENABLED=False,
        )
        (crawled.path,) = (crawled.folder / "warc").rglob("*.warc.gz")
        crawled.kept = {
            record.url.removeprefix(f"http://{HOST}"): (record.block, record.get("WARC-Truncated"))
            for record in records(crawled.path)
            if record.type == "response"
        }
        crawled.server = server
        yield crawled


@pytest.mark.parametrize("name", CASES)
def test_what_came_is_kept_or_cut_with_the_reason(run, name):
    case, path = CASES[name], f"/{list(CASES).index(name)}"
    block, truncated = run.kept[path]
    sent = run.server.sent[path][0]
    assert truncated == case.truncated
    if truncated is None:
        assert block == (sent if case.kept is None else case.kept)
    else:
        assert sent.startswith(block)
        assert 0 < len(block) <= 3 * LARGEST
    # What comes of a redirect is another exchange's matter.
    if not name.startswith("to "):
        assert run.by_url[f"http://{HOST}{path}"].get("failure") == case.failure


def test_the_crawl_takes_bounded_memory_and_never_stumbles(run):
    assert run.reason == "finished"
    assert run.peak < MEMORY
    assert "Traceback" not in run.log


def test_an_address_that_no_record_could_name_is_not_asked_for(run):
    failed = [one for one in run.answers if len(one["url"]) > 50_000]
    assert [one["failure"] for one in failed] == ["DownloadCancelledError"]
    assert not any("aaaa/" in path or len(path) > 50_000 for path in run.server.requests)


def test_redirects_into_the_own_network_are_refused(run):
    refused = [one["url"] for one in run.answers if one.get("failure") == "AddressRefused"]
    assert {"http://2130706433/", "http://127.0.0.1/", "http://127.0.0.1:9/"} == {
        url for url in refused if "press" not in url
    }


def test_verifying_finds_nothing(run):
    name = run.path.relative_to(run.folder / "warc").as_posix()
    assert check_warc(run.path, name, index=cdxj.index_path(run.folder, name)).findings == []

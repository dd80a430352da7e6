"""Broken WARC files of many kinds, each of which is found."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from exchanges import BEGIN, INFO, exchange, page

from archive.holdings import cdxj
from archive.holdings.check import Checked, check_warc
from archive.holdings.writer import WarcWriter
from archive.warc.reader import records

SAME = "the same text in every crawl " * 20
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    """An archive with a sound file of every kind of record."""
    root = tmp_path_factory.mktemp("sound")
    with WarcWriter(root, "voronezh", INFO, clock=lambda: BEGIN) as writer:
        for number in range(3):
            capture = writer.write_exchange(page(number))
            writer.write_metadata(b'{"id":"x"}', capture)
        writer.write_exchange(page(5, SAME))
        writer.write_exchange(page(6, SAME))
        writer.write_exchange(exchange("http://example.org/c", CHUNKED))
        writer.write_exchange(exchange("http://example.org/cut", b"HTTP/1.1 20", truncated="disconnect", error="reset"))
        writer.write_exchange(exchange("http://example.org/silent", b""))
    return root


@pytest.fixture
def root(sound, tmp_path) -> Path:
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    return tmp_path


def warc(root: Path) -> Path:
    (path,) = (root / "warc").rglob("*.warc.gz")
    return path


def check(root: Path) -> Checked:
    path = warc(root)
    name = path.relative_to(root / "warc").as_posix()
    return check_warc(path, name, index=cdxj.index_path(root, name))


def codes(root: Path) -> set[str]:
    return {finding.code for finding in check(root).findings}


def test_a_sound_file_is_sound(root):
    checked = check(root)
    assert checked.findings == []
    assert checked.records == 21


def members(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return [gzip.decompress(data[each.offset : each.offset + each.length]) for each in records(path)]


def rewrite(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes, Path], bytes]:
    return lambda data, path: b"".join(map(gzip.compress, change(members(path))))


def nth(kind: bytes, number: int, change: Callable[[bytes], bytes]) -> Callable[[bytes, Path], bytes]:
    """Change the n-th record of a kind."""

    def changed(found: list[bytes]) -> list[bytes]:
        places = [at for at, each in enumerate(found) if b"\r\nWARC-Type: " + kind + b"\r\n" in each]
        found[places[number]] = change(found[places[number]])
        return found

    return rewrite(changed)


def without(field: bytes) -> Callable[[bytes], bytes]:
    return lambda each: re.sub(rb"\r\n" + field + rb": [^\r]*", b"", each, count=1)


def put(field: bytes, value: bytes) -> Callable[[bytes], bytes]:
    return lambda each: re.sub(rb"\r\n" + field + rb": [^\r]*", b"\r\n" + field + b": " + value, each, count=1)


def longer(more: int) -> Callable[[bytes], bytes]:
    return lambda each: re.sub(
        rb"Content-Length: (\d+)", lambda found: b"Content-Length: %d" % (int(found[1]) + more), each, count=1
    )


def shorter_body(each: bytes) -> bytes:
    """A body that lost its end, with a head, a length and digests that fit what is left."""
    head, _, block = each.partition(b"\r\n\r\n")
    block = block[:-30]
    head = re.sub(rb"\r\nWARC-(Block|Payload)-Digest: [^\r]*", b"", head)
    return (
        re.sub(rb"\r\nContent-Length: \d+", b"\r\nContent-Length: %d" % len(block), head)
        + b"\r\n\r\n"
        + block
        + b"\r\n\r\n"
    )


def doubled(found: list[bytes]) -> list[bytes]:
    return [*found, found[1]]


def turned(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


BROKEN: dict[str, tuple[str, Callable[[bytes, Path], bytes]]] = {
    "cut within the last record": ("member-truncated", lambda data, path: data[:-9]),
    "cut within a head": ("member-truncated", lambda data, path: data[: list(records(path))[4].offset + 7]),
    "cut at a record's border": ("index-differs", lambda data, path: data[: list(records(path))[4].offset]),
    "nothing left": ("empty", lambda data, path: b""),
    "zeros at the end": ("member-corrupt", lambda data, path: data + bytes(512)),
    "a page of an error in its place": ("member-corrupt", lambda data, path: b"<html>502 Bad Gateway</html>"),
    "a hole of zeros": ("member-corrupt", lambda data, path: data[:1500] + bytes(400) + data[1900:]),
    "one bit turned": ("member-corrupt", lambda data, path: data[:2000] + bytes([data[2000] ^ 4]) + data[2001:]),
    "a checksum turned": (
        "member-corrupt",
        lambda data, path: turned(data, list(records(path))[2].offset - 6),
    ),
    "a bit turned that no checksum covers": (
        "member-header", lambda data, path: turned(data, list(records(path))[3].offset + 4),
    ),
    "a time in the compressed record": ("member-header", rewrite(lambda found: found)),
    "a member that is no record": ("no-record", rewrite(lambda found: [*found[:3], b"hello", *found[3:]])),
    "a record without a length": ("no-length", nth(b"response", 1, without(b"Content-Length"))),
    "a length too large": ("block-short", nth(b"response", 1, put(b"Content-Length", b"99999"))),
    "a length too small": ("block-long", nth(b"response", 1, put(b"Content-Length", b"50"))),
    "a negative length": ("no-length", nth(b"response", 1, put(b"Content-Length", b"-1"))),
    "no line breaks at the end": ("no-end", nth(b"request", 1, lambda each: each[:-4] + b"    ")),
    "a body that was changed": ("block-digest", nth(b"response", 1, lambda each: each.replace(b"Page 1", b"Page 2"))),
    "a digest of another payload": (
        "payload-digest",
        nth(b"response", 1, put(b"WARC-Payload-Digest", b"sha1:" + b"A" * 32)),
    ),
    "a digest that is none": ("digest-unreadable", nth(b"response", 1, put(b"WARC-Block-Digest", b"sha256:what"))),
    "a record without a digest": ("digest-missing", nth(b"request", 1, without(b"WARC-Block-Digest"))),
    "a body shorter than its head says": ("body-short", nth(b"response", 1, shorter_body)),
    "a record without a date": ("field-missing", nth(b"response", 1, without(b"WARC-Date"))),
    "a date that is none": ("date-broken", nth(b"response", 1, put(b"WARC-Date", b"yesterday"))),
    "a date without its zone": ("date-broken", nth(b"response", 1, put(b"WARC-Date", b"2025-12-10T09:00:01"))),
    "a date of another zone": ("date-broken", nth(b"response", 1, put(b"WARC-Date", b"2025-12-10T12:00:01+03:00"))),
    "a number for a date": ("date-broken", nth(b"response", 1, put(b"WARC-Date", b"20251210090001"))),
    "an address that is none": ("address-broken", nth(b"response", 1, put(b"WARC-Target-URI", b"page one"))),
    "a host's address that is none": ("ip-broken", nth(b"response", 1, put(b"WARC-IP-Address", b"127.0.0.256"))),
    "line breaks of another system": (
        "line-breaks", rewrite(lambda found: [each.replace(b"\r\n", b"\n") for each in found]),
    ),
    "bytes between two records": (
        "member-corrupt", lambda data, path: data[: (at := list(records(path))[4].offset)] + b"junk" + data[at:],
    ),
    "a byte behind the end": ("member-truncated", lambda data, path: data + b"\0"),
    "a length one too large": ("no-end", nth(b"response", 1, longer(1))),
    "a length one too small": ("block-long", nth(b"response", 1, longer(-1))),
    "two records in one member": (
        "record-misaligned", rewrite(lambda found: [*found[:3], found[3] + found[4], *found[5:]]),
    ),
    "one record in two members": (
        "record-misaligned", rewrite(lambda found: [*found[:3], found[3][:-40], found[3][-40:], *found[4:]]),
    ),
    "a record without an id": ("field-missing", nth(b"response", 1, without(b"WARC-Record-ID"))),
    "an id that stands there twice": ("id-twice", rewrite(doubled)),
    "a response without an address": ("field-missing", nth(b"response", 1, without(b"WARC-Target-URI"))),
    "a type of our own making": ("type-unknown", nth(b"request", 1, put(b"WARC-Type", b"guess"))),
    "a version of the future": ("version-unknown", nth(b"request", 1, lambda each: each.replace(b"1.1", b"3.0", 1))),
    "a field that stands there twice": (
        "field-twice",
        nth(b"request", 1, lambda each: each.replace(b"\r\n", b"\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n", 1)),
    ),
    "a line that is no field": (
        "field-broken", nth(b"request", 1, lambda each: each.replace(b"\r\n", b"\r\nwhat\r\n", 1)),
    ),
    "no warcinfo": ("warcinfo-missing", rewrite(lambda found: found[1:])),
    "a request whose answer is gone": ("answer-missing", rewrite(lambda found: [found[0], *found[2:]])),
    "a revisit of a revisit": (
        "revisit-of-revisit",
        lambda data, path: rewrite(
            lambda found: [
                each.replace(b"WARC-Type: response", b"WARC-Type: revisit") if b"/page/5\r\n" in each else each
                for each in found
            ]
        )(data, path),
    ),
    "a revisit that names another address": (
        "revisit-differs", nth(b"revisit", 0, put(b"WARC-Refers-To-Target-URI", b"http://example.org/other")),
    ),
    "a revisit that names another time": (
        "revisit-differs", nth(b"revisit", 0, put(b"WARC-Refers-To-Date", b"2020-01-01T00:00:00Z")),
    ),
    "a revisit of another payload": (
        "revisit-digest", nth(b"revisit", 0, put(b"WARC-Payload-Digest", b"sha256:" + b"A" * 52 + b"====")),
    ),
    "a revisit without a profile": ("field-missing", nth(b"revisit", 0, without(b"WARC-Profile"))),
    "a response without an HTTP head": (
        "http-head", nth(b"response", 1, lambda each: each.replace(b"\r\n\r\n<", b"\r\n\r <")),
    ),
    "a chunk that was changed": (
        "body-short", nth(b"response", 4, lambda each: each.replace(b"\r\n0\r\n\r\n", b"\r\n9\r\n\r\n")),
    ),
    "a status line that is none": (
        "http-head", nth(b"response", 1, lambda each: each.replace(b"HTTP/1.1 2", b"HTTP/1.1 x")),
    ),
    "an address without a host": ("address-broken", nth(b"response", 1, put(b"WARC-Target-URI", b"http:///page"))),
    "an address whose port is none": (
        "address-broken", nth(b"response", 1, put(b"WARC-Target-URI", b"http://a:99999")),
    ),
    "an empty address": ("address-broken", nth(b"response", 1, put(b"WARC-Target-URI", b"<>"))),
    "a date by weeks": ("date-broken", nth(b"response", 1, put(b"WARC-Date", b"2025-W50-3"))),
    "an id of raw bytes": ("id-broken", nth(b"response", 1, put(b"WARC-Record-ID", b"<urn:\xff>"))),
    "a head that is not UTF-8": ("field-broken", nth(b"request", 1, put(b"WARC-Date", b"\xff"))),
    "a field without a name": (
        "field-broken", nth(b"request", 1, lambda each: each.replace(b"\r\n", b"\r\n: what\r\n", 1)),
    ),
    "a piece of a record without its number": ("field-missing", nth(b"request", 1, put(b"WARC-Type", b"continuation"))),
    "records of two files mixed": ("warcinfo-unknown", nth(b"request", 1, put(b"WARC-Warcinfo-ID", b"<urn:uuid:0>"))),
    "a file under another's name": (
        "name-differs", nth(b"warcinfo", 0, put(b"WARC-Filename", b"other.warc.gz")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_found(root, kind):
    code, damage = BROKEN[kind]
    path = warc(root)
    path.write_bytes(damage(path.read_bytes(), path))
    assert code in codes(root)


def test_at_least_twenty_kinds_are_tried():
    assert len(BROKEN) >= 20


def test_a_missing_index_is_found(root):
    cdxj.index_files(root)[0].unlink()
    assert codes(root) == {"index-missing"}


def test_an_index_out_of_order_is_found(root):
    (path,) = cdxj.index_files(root)
    path.write_bytes(b"".join(reversed(path.read_bytes().splitlines(keepends=True))))
    assert codes(root) == {"index-unsorted"}


def test_an_index_that_lacks_a_capture_is_found(root):
    (path,) = cdxj.index_files(root)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    assert codes(root) == {"index-lacks"}


def test_an_index_with_a_line_twice_is_found(root):
    (path,) = cdxj.index_files(root)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], *lines]))
    assert codes(root) == {"index-differs"}


def test_an_index_that_names_another_place_is_found(root):
    (path,) = cdxj.index_files(root)
    path.write_bytes(path.read_bytes().replace(b'"offset": "', b'"offset": "1', 1))
    assert codes(root) == {"index-differs", "index-lacks"}

"""What the writer puts on disk, byte for byte."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from exchanges import BEGIN, INFO, exchange, page
from warcio.archiveiterator import ArchiveIterator

from archive.holdings import cdxj, files
from archive.holdings.check import check_warc
from archive.holdings.mend import mend
from archive.holdings.writer import WarcWriter
from archive.warc.exchange import Exchange
from archive.warc.reader import read_at, records

ODD = (
    b"HTTP/1.1 200 Fine by me\r\nserver: a\r\nSERVER: b\r\nX-Folded: one\r\n two\r\nX-Bytes: \xef\xf0\xe8\r\n"
    b"Content-Length: 5\r\n\r\nhello"
)
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n"
    b"5;name=value\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: t\r\n\r\n"
)


def only_file(root: Path) -> Path:
    (path,) = (root / "warc").rglob("*.warc.gz")
    return path


def blocks(path: Path) -> dict[str, bytes]:
    return {record.type: record.block for record in records(path)}


def test_the_response_is_kept_byte_for_byte(writer, tmp_path):
    writer.write_exchange(exchange("http://example.org/odd", ODD))
    writer.close()
    assert blocks(only_file(tmp_path))["response"] == ODD


def test_the_request_is_kept_byte_for_byte(writer, tmp_path):
    sent = b"GET /odd?q=1 HTTP/1.1\r\nhOst: example.org\r\n\r\n"
    writer.write_exchange(exchange("http://example.org/odd?q=1", ODD, request=sent))
    writer.close()
    assert blocks(only_file(tmp_path))["request"] == sent


def test_the_capture_leads_back_to_the_record(writer, tmp_path):
    captures = [writer.write_exchange(page(number)) for number in range(3)]
    writer.close()
    capture = captures[1]
    record = read_at(tmp_path / "warc" / capture.warc, capture.offset, capture.length)
    assert record.capture(capture.warc) == capture


def test_the_capture_of_a_chunked_response_is_read_back_the_same(writer, tmp_path):
    capture = writer.write_exchange(
        exchange(
            "https://example.org/c",
            CHUNKED,
            tls_version="TLSv1.2",
            tls_cipher="ECDHE-RSA-AES128-GCM-SHA256",
            tls_issuer="CN=Тест,O=Test",
            truncated="length",
        )
    )
    writer.close()
    assert read_at(tmp_path / "warc" / capture.warc, capture.offset).capture(capture.warc) == capture


def test_a_chunked_response_has_no_payload_digest(writer, tmp_path):
    writer.write_exchange(exchange("http://example.org/c", CHUNKED))
    writer.close()
    (record,) = (record for record in records(only_file(tmp_path)) if record.type == "response")
    assert record.get("WARC-Payload-Digest") is None


def test_a_response_with_a_length_has_the_payload_digest(writer, tmp_path):
    writer.write_exchange(exchange("http://example.org/odd", ODD))
    writer.close()
    (record,) = (record for record in records(only_file(tmp_path)) if record.type == "response")
    assert record.get("WARC-Payload-Digest") == "sha256:FTZE3OS7WCRQ4JXIHMVMLOPCTYNRMHS4D6TUEXTTAQZWFE4LTASA===="


def test_the_first_record_tells_of_the_crawl(writer, tmp_path):
    writer.write_exchange(page(1))
    writer.close()
    first = next(records(only_file(tmp_path)))
    text = first.block.decode()
    assert first.type == "warcinfo"
    assert first.get("WARC-Filename") == only_file(tmp_path).name
    for line in ("software: Letopis/0", "operator: Test", "contact: test@example.org", "robots: classic", "hostname: "):
        assert line in text


def test_every_record_names_its_warcinfo(writer, tmp_path):
    writer.write_exchange(page(1))
    writer.close()
    first, *others = records(only_file(tmp_path))
    assert {record.get("WARC-Warcinfo-ID") for record in others} == {first.get("WARC-Record-ID")}


def test_the_date_is_the_beginning_of_the_request_with_microseconds(writer, tmp_path):
    writer.write_exchange(page(1))
    writer.close()
    (record,) = (record for record in records(only_file(tmp_path)) if record.type == "response")
    assert record.get("WARC-Date") == "2025-12-10T09:00:01.123456Z"


def test_tls_stands_in_the_fields_that_others_write_too(writer, tmp_path):
    writer.write_exchange(
        exchange("https://example.org/", ODD, tls_version="TLSv1.3", tls_cipher="TLS_AES_256_GCM_SHA384")
    )
    writer.close()
    (record,) = (record for record in records(only_file(tmp_path)) if record.type == "response")
    assert record.all("WARC-Protocol") == ["http/1.1", "tls/1.3"]
    assert record.get("WARC-Cipher-Suite") == "TLS_AES_256_GCM_SHA384"


def test_the_cipher_bears_the_name_that_iana_gave_it(writer, tmp_path):
    writer.write_exchange(
        exchange("https://example.org/", ODD, tls_version="TLSv1.2", tls_cipher="ECDHE-RSA-AES128-GCM-SHA256")
    )
    writer.close()
    (record,) = (record for record in records(only_file(tmp_path)) if record.type == "response")
    assert record.get("WARC-Cipher-Suite") == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"


def test_an_exchange_without_an_answer_keeps_request_and_failure(writer, tmp_path):
    capture = writer.write_exchange(
        exchange("http://example.org/", b"", request=b"GET / HTTP/1.1\r\n\r\n", error="timed out")
    )
    writer.close()
    found = blocks(only_file(tmp_path))
    assert capture.status is None
    assert found["request"] == b"GET / HTTP/1.1\r\n\r\n"
    assert found["metadata"] == b"error: timed out\r\n\r\n"


def test_an_item_is_kept_beside_its_response(writer, tmp_path):
    capture = writer.write_exchange(page(1))
    writer.write_metadata(b'{"id":"x"}', capture)
    writer.close()
    (record,) = (record for record in records(only_file(tmp_path)) if record.type == "metadata")
    assert record.block == b'{"id":"x"}'
    assert record.refers_to == capture.record_id
    assert record.date == capture.fetched_at


def test_a_server_cannot_break_a_record_with_its_certificate(writer, tmp_path):
    writer.write_exchange(exchange("https://example.org/", ODD, tls_issuer="CN=x\r\nWARC-Type: warcinfo\r\n\r\n"))
    writer.close()
    assert [record.type for record in records(only_file(tmp_path))] == ["warcinfo", "response", "request"]


def test_the_file_is_open_until_it_is_closed(writer, tmp_path):
    writer.write_exchange(page(1))
    assert [path.suffix for path in (tmp_path / "warc").rglob("*.warc.gz*")] == [".open"]


def test_the_writer_holds_the_lock(writer, tmp_path):
    writer.write_exchange(page(1))
    (path,) = (tmp_path / "warc").rglob("*.open")
    descriptor = os.open(path, os.O_RDWR)
    try:
        assert not files.lock(descriptor)
    finally:
        os.close(descriptor)


def test_a_full_file_is_followed_by_another(tmp_path):
    with WarcWriter(tmp_path, "voronezh", INFO, max_bytes=1500) as writer:
        captures = [writer.write_exchange(page(number)) for number in range(6)]
    assert len({capture.warc for capture in captures}) > 1
    assert all(next(records(path)).type == "warcinfo" for path in (tmp_path / "warc").rglob("*.warc.gz"))


def test_an_old_file_is_followed_by_another(tmp_path):
    now = [BEGIN]
    with WarcWriter(tmp_path, "voronezh", INFO, max_age=timedelta(hours=1), clock=lambda: now[0]) as writer:
        first = writer.write_exchange(page(1))
        now[0] += timedelta(hours=2)
        second = writer.write_exchange(page(2))
    assert first.warc != second.warc


def test_two_writers_of_a_site_never_share_a_file(tmp_path):
    with WarcWriter(tmp_path, "voronezh", INFO) as one, WarcWriter(tmp_path, "voronezh", INFO) as other:
        assert one.write_exchange(page(1)).warc != other.write_exchange(page(1)).warc


@pytest.mark.parametrize("site", ["../x", "a/b", "", ".", "A", "x" * 65, "a\nb"])
def test_a_site_whose_name_could_be_a_path_is_refused(tmp_path, site):
    with pytest.raises(ValueError, match="cannot name a site"):
        WarcWriter(tmp_path, site, INFO)


def test_a_large_body_is_kept_byte_for_byte(writer, tmp_path):
    body = os.urandom(3 << 20)
    response = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    capture = writer.write_exchange(exchange("http://example.org/video.mp4", response))
    after = writer.write_exchange(page(2))
    writer.close()
    assert read_at(only_file(tmp_path), capture.offset, capture.length).block == response
    assert read_at(only_file(tmp_path), after.offset, after.length).type == "response"


def test_a_large_body_does_not_enter_memory(tmp_path):
    program = """
import re, sys, tempfile
from pathlib import Path
from datetime import datetime, UTC
from archive.holdings.check import check_warc
from archive.warc.exchange import Exchange
from archive.holdings.writer import WarcWriter, WarcInfo
def most():
    # ru_maxrss would begin with what the process of the tests holds.
    return int(re.search("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text())[1])
base = most()
with tempfile.TemporaryFile() as spool:
    head = b"HTTP/1.1 200 OK\\r\\n\\r\\n"
    spool.write(head)
    for _ in range(64): spool.write(b"x" * (1 << 20))
    with WarcWriter(Path(sys.argv[1]), "voronezh", WarcInfo(software="x")) as writer:
        writer.write_exchange(Exchange(
            url="http://e/", started=datetime.now(UTC), request=b"GET / HTTP/1.1", response=spool,
            response_length=len(head) + (64 << 20), head_length=len(head), status=200))
print(most() - base)
"""
    grown = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True).stdout
    assert int(grown) < 16 << 10


def test_a_full_disk_leaves_whole_records_and_tells(writer, tmp_path, monkeypatch):
    writer.write_exchange(page(1))
    real = os.write
    room = [700]

    def write(descriptor, data):
        if room[0] <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        done = real(descriptor, bytes(data[: room[0]]))
        room[0] -= done
        return done

    monkeypatch.setattr(os, "write", write)
    big = os.urandom(2000)
    with pytest.raises(OSError, match="No space left"):
        writer.write_exchange(exchange("http://example.org/big", b"HTTP/1.1 200 OK\r\n\r\n" + big))
    monkeypatch.undo()
    writer.write_exchange(page(2))
    writer.close()
    damages = []
    found = [
        record.url for record in records(only_file(tmp_path), on_damage=damages.append) if record.type == "response"
    ]
    assert found == ["http://example.org/page/1", "http://example.org/page/2"]
    assert damages == []


def test_a_file_gets_its_name_where_its_index_cannot_be_written(writer, tmp_path):
    writer.write_exchange(page(1))
    for index in (tmp_path / "index").rglob("*.open"):
        index.unlink()
    with pytest.raises(FileNotFoundError):
        writer.close()
    assert only_file(tmp_path).name.endswith(".warc.gz")
    (mended,) = mend(tmp_path)
    assert (mended.indexed, mended.cut, len(cdxj.find(tmp_path, page(1).url))) == (True, 0, 1)


def test_a_spool_shorter_than_said_leaves_the_file_whole(writer, tmp_path):
    writer.write_exchange(page(1))
    short = Exchange(
        url="http://example.org/",
        started=BEGIN,
        request=b"",
        response=io.BytesIO(b"HTTP/1.1 200 OK\r\n\r\n"),
        response_length=5 << 20,
    )
    with pytest.raises(ValueError, match="shorter"):
        writer.write_exchange(short)
    writer.close()
    assert len(list(records(only_file(tmp_path)))) == 3


def test_the_same_exchange_gives_the_same_bytes(tmp_path):
    made = []
    for name in ("one", "other"):
        ids = (f"urn:uuid:{number:032}" for number in range(100))
        with WarcWriter(tmp_path / name, "voronezh", INFO, clock=lambda: BEGIN, new_id=ids.__next__) as writer:
            writer.write_exchange(page(1))
        made.append([record.block for record in records(only_file(tmp_path / name))])
    assert made[0] == made[1]


def odd(writer: WarcWriter) -> None:
    writer.write_exchange(exchange("http://example.org/odd", ODD))
    writer.write_exchange(exchange("http://example.org/c", CHUNKED))
    writer.write_exchange(exchange("http://example.org/i", b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ODD))
    writer.write_exchange(exchange("http://example.org/t", b"HTTP/1.1 20", truncated="disconnect", error="reset"))
    writer.write_exchange(exchange("http://example.org/lf", b"HTTP/1.0 200 OK\nA: b\n\nbody"))


def common(writer: WarcWriter) -> None:
    capture = writer.write_exchange(page(1))
    writer.write_metadata(b'{"id":"x"}', capture)
    writer.write_exchange(exchange("http://example.org/n", b"HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n"))
    writer.write_exchange(exchange("http://example.org/c", CHUNKED))
    writer.write_exchange(exchange("http://example.org/silent", b""))
    large = b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + bytes(3 << 20)
    writer.write_exchange(exchange("https://example.org/large", large, tls_version="TLSv1.3"))


@pytest.fixture(scope="module")
def mixed(tmp_path_factory) -> Path:
    """A file with every kind of record that the writer makes, and answers as odd as servers send them."""
    root = tmp_path_factory.mktemp("mixed")
    with WarcWriter(root, "voronezh", INFO) as writer:
        common(writer)
        odd(writer)
    return only_file(root)


@pytest.fixture(scope="module")
def usual(tmp_path_factory) -> Path:
    """The same without the oddities: warcat rebuilds an HTTP head from its parsed fields before it measures it."""
    root = tmp_path_factory.mktemp("usual")
    with WarcWriter(root, "voronezh", INFO) as writer:
        common(writer)
    return only_file(root)


def tool(*command: str | Path) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)


def test_warcio_finds_nothing_wrong(mixed):
    done = tool("warcio.cli", "check", "-v", mixed)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "failed" not in done.stdout


def test_warcat_finds_nothing_wrong(usual):
    done = tool("warcat", "verify", usual)
    assert done.returncode == 0, done.stdout + done.stderr


def test_fastwarc_finds_nothing_wrong(mixed):
    done = tool("fastwarc.cli", "check", mixed)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAIL" not in done.stdout.upper()


def test_warcio_reads_every_record(mixed):
    with mixed.open("rb") as file:
        theirs = [
            (record.rec_type, record.rec_headers.get_header("WARC-Record-ID")) for record in ArchiveIterator(file)
        ]
    assert theirs == [(record.type, f"<{record.id}>") for record in records(mixed)]


ANSWERS = {
    "cut in the body": (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b"start" * 9, {"truncated": "length"}),
    "cut in a chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n-5\r\nx",
        {"truncated": "unspecified"},
    ),
    "a large body cut": (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (3 << 20), {"truncated": "time"}),
    "blank lines first": (b"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1\r\n\r\nx", {}),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n\r\nmore", {"truncated": "unspecified"}),
    "two types": (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Type: text/plain\r\n\r\nx", {}),
    "HEAD": (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n", {}),
    "HEAD of chunks": (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", {}),
    "chunks under another name": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, x\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        {},
    ),
}


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("wrong", [False, True], ids=["as read", "as the wire took it"])
def test_index_and_citation_say_what_is_read_in_the_record(tmp_path, kind, wrong):
    """Whatever the wire made of it: an answer to HEAD has no chunks, and a digest may be of nothing."""
    response, more = ANSWERS[kind]
    sent = exchange("http://example.org/", response, **more)
    if wrong:
        sent.status, sent.chunked, sent.content_type, sent.head_length = None, False, "text/x, text/y", 0
        if more:
            sent.payload_digest = f"sha256:{hashlib.sha256().hexdigest()}"
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        capture = writer.write_exchange(sent)
    path = only_file(tmp_path)
    found = check_warc(path, capture.warc, index=cdxj.index_path(tmp_path, capture.warc)).findings
    assert [finding.code for finding in found] == []
    record = read_at(path, capture.offset, capture.length)
    assert record.capture(capture.warc) == capture
    assert record.payload_digest() == capture.payload_digest


def test_an_answer_without_a_body_is_no_content_of_its_address(tmp_path):
    """Neither is what came before it: a 304 that follows is kept as it is."""
    kinds = []
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        for response in (ODD, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b"HTTP/1.1 304 No\r\n\r\n"):
            kinds.append(writer.write_exchange(exchange("http://example.org/", response)).refers_to)
    assert kinds == [None, None, None]

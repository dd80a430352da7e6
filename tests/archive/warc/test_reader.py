"""Reading: files of other tools, damaged files, and bodies in every coding."""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
import subprocess
import sys
import zipfile
import zlib

import brotli
import pytest
from backports import zstd
from exchanges import exchange, page

from archive.warc import payload
from archive.warc.parts import parts
from archive.warc.reader import Unreadable, read_at, records

RECORD = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%d>\r\nWARC-Target-URI: <http://example.org/%d>\r\n"
    b"WARC-Date: 2020-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
    b"%s\r\n\r\n"
)


def record(number: int, body: bytes = b"hello") -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    return RECORD % (number, number, len(block), block)


def read(path, **more):
    damages = []
    found = list(records(path, on_damage=damages.append, **more))
    return found, [damage.code for damage in damages]


@pytest.fixture
def put(tmp_path):
    def put(name: str, data: bytes):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return put


ALL = [record(number) for number in range(5)]
FORMS = {
    "plain.warc": b"".join(ALL),
    "members.warc.gz": b"".join(map(gzip.compress, ALL)),
    "whole.warc.gz": gzip.compress(b"".join(ALL)),
    "frames.warc.zst": b"".join(map(zstd.compress, ALL)),
    "whole.warc.zst": zstd.compress(b"".join(ALL)),
    "two-members.warc.gz": gzip.compress(b"".join(ALL[:3])) + gzip.compress(b"".join(ALL[3:])),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_compression_is_read(put, name):
    found, damages = read(put(name, FORMS[name]))
    assert [(each.id, each.url, each.payload()) for each in found] == [
        (f"urn:uuid:{number}", f"http://example.org/{number}", b"hello") for number in range(5)
    ]
    assert damages == []


@pytest.mark.parametrize("packed", [False, True])
def test_a_zstd_dictionary_at_the_beginning_is_used(put, packed):
    dictionary = zstd.train_dict(
        [record(number, os.urandom(20) + b"the same words again") for number in range(300)], 4000
    )
    content = zstd.compress(dictionary.dict_content) if packed else dictionary.dict_content
    frames = b"".join(zstd.compress(each, zstd_dict=dictionary) for each in ALL)
    path = put("d.warc.zst", struct.pack("<II", 0x184D2A5D, len(content)) + content + frames)
    found, damages = read(path)
    assert len(found) == 5
    assert damages == []
    assert read_at(path, found[3].offset, found[3].length).id == "urn:uuid:3"


@pytest.mark.parametrize("name", ["plain.warc", "members.warc.gz", "frames.warc.zst"])
def test_a_record_is_found_by_its_offset(put, name):
    path = put(name, FORMS[name])
    third = list(records(path))[2]
    assert read_at(path, third.offset, third.length).id == third.id


@pytest.mark.parametrize("stored", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_warcs_of_a_wacz_are_read(tmp_path, stored):
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w", stored) as package:
        package.writestr("datapackage.json", "{}")
        package.writestr("archive/data.warc.gz", FORMS["members.warc.gz"])
    (part,) = parts(path)
    assert [each.payload() for each in records(part)] == [b"hello"] * 5


@pytest.mark.parametrize("name", ["plain.warc", "members.warc.gz", "frames.warc.zst"])
@pytest.mark.parametrize("size", [200_000, 3 << 20])
def test_a_block_of_any_size_is_read_whole(put, name, size):
    body = os.urandom(size)
    pack = {"plain.warc": bytes, "members.warc.gz": gzip.compress, "frames.warc.zst": zstd.compress}[name]
    path = put(name, pack(record(0, body)) + pack(record(1)))
    first, second = records(path)
    assert first.payload() == body
    assert second.payload() == b"hello"


@pytest.mark.parametrize("name", ["plain.warc", "members.warc.gz", "frames.warc.zst"])
def test_a_file_that_ends_in_a_record_is_told(put, name):
    found, damages = read(put(name, FORMS[name][:-20]))
    assert len(found) == 4
    assert damages == ["member-truncated"]


@pytest.mark.parametrize("name", ["plain.warc", "members.warc.gz", "frames.warc.zst"])
def test_reading_goes_on_behind_damage(put, name):
    path = put(name, FORMS[name])
    second = list(records(path))[1]
    data = bytearray(FORMS[name])
    data[second.offset : second.offset + 12] = b"x" * 12
    found, damages = read(put(name, bytes(data)))
    assert [each.id[-1] for each in found] == ["0", "2", "3", "4"]
    assert len(damages) == 1


def test_a_checksum_that_is_wrong_is_told(put):
    path = put("a.warc.gz", FORMS["members.warc.gz"])
    third = list(records(path))[2]
    data = bytearray(FORMS["members.warc.gz"])
    data[third.offset + third.length - 7] ^= 1
    assert read(put("a.warc.gz", bytes(data)))[1] == ["member-corrupt"]


@pytest.mark.parametrize(
    "data", [b"", b"\x1f", b"\x1f\x8b\x08", b"WARC/1.0\r\n", b"WARC/1.0\r\n\r\n", b"\x00" * 5000, b"<html>"]
)
def test_what_is_no_warc_gives_no_record_and_no_error(put, data):
    assert read(put("a.warc.gz", data))[0] == []


def test_a_length_that_lies_is_told(put):
    lie = record(1).replace(b"Content-Length: ", b"Content-Length: 9999999999999999")
    found, damages = read(put("a.warc.gz", b"".join(map(gzip.compress, [record(0), lie, record(2)]))))
    assert [each.id[-1] for each in found] == ["0", "2"]
    assert damages == ["block-short"]


def test_asking_for_a_record_where_none_is_tells_so(put):
    with pytest.raises(Unreadable):
        read_at(put("a.warc.gz", FORMS["members.warc.gz"]), 3)


BY_WARCIO = """
import io, sys
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
with open(sys.argv[1], "wb") as file:
    writer = WARCWriter(file, gzip=True)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], protocol="HTTP/1.0")
    payload = io.BytesIO(b"x")
    writer.write_record(writer.create_warc_record("http://example.org/", "response", payload, http_headers=headers))
"""


def test_a_file_by_warcio_is_read(tmp_path):
    path = tmp_path / "warcio.warc.gz"
    # In a process of its own: warcio leaves a temporary file to the collector, which warns in whatever runs then.
    subprocess.run([sys.executable, "-c", BY_WARCIO, path], check=True)
    (found,) = records(path)
    assert (found.url, found.http.status, found.payload()) == ("http://example.org/", 200, b"x")


TEXT = "Губернатор открыл школу. ".encode() * 400
RAW_DEFLATE = zlib.compressobj(wbits=-15)
CODED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]),
    "deflate": zlib.compress(TEXT),
    "Deflate": RAW_DEFLATE.compress(TEXT) + RAW_DEFLATE.flush(),
    "br": brotli.compress(TEXT),
    "zstd": zstd.compress(TEXT),
    "gzip, br": brotli.compress(gzip.compress(TEXT)),
    "identity": TEXT,
}


def written(writer, tmp_path, response: bytes):
    capture = writer.write_exchange(exchange("http://example.org/", response))
    return read_at(tmp_path / "warc" / (capture.warc + ".open"), capture.offset)


@pytest.mark.parametrize("coding", CODED)
def test_a_body_is_decoded(writer, tmp_path, coding):
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n".encode()
    assert written(writer, tmp_path, head + CODED[coding]).decode() == payload.Decoded(TEXT)


@pytest.mark.parametrize("coding", CODED)
def test_a_chunked_body_is_decoded(writer, tmp_path, coding):
    body = b"".join(
        b"%x;e=1\r\n%s\r\n" % (len(CODED[coding][at : at + 50]), CODED[coding][at : at + 50])
        for at in range(0, len(CODED[coding]), 50)
    )
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    assert written(writer, tmp_path, head + body + b"0\r\nT: x\r\n\r\n").payload() == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_coded_body_cut_short_gives_what_came(writer, tmp_path, coding):
    text = os.urandom(200_000).hex().encode()
    whole = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}[coding](
        text
    )
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n".encode()
    decoded = written(writer, tmp_path, head + whole[: len(whole) * 3 // 4]).decode()
    assert decoded.body
    assert text.startswith(decoded.body)
    assert decoded.problem == "the compressed body ends too early"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "brotli-of-tomorrow"])
def test_a_body_that_is_not_what_it_says_gives_a_reason(writer, tmp_path, coding):
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n".encode()
    assert written(writer, tmp_path, head + b"<html>plain after all").decode().problem


def test_a_bomb_is_unpacked_to_the_limit_only(writer, tmp_path):
    bomb = gzip.compress(gzip.compress(bytes(50 << 20)))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\n"
    decoded = written(writer, tmp_path, head + bomb).decode(1 << 20)
    assert len(decoded.body) == 1 << 20
    assert "longer than" in decoded.problem


@pytest.mark.parametrize("body", [b"zz\r\nabc", b"-1\r\nabc", b"3\r\nabcdef\r\n", b"\r\n", b"f" * 70_000])
def test_broken_chunks_give_a_reason(writer, tmp_path, body):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert "chunk" in written(writer, tmp_path, head + body).decode().problem


def test_a_chunk_for_every_byte_is_read_in_a_blink(writer, tmp_path):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert len(written(writer, tmp_path, head + b"1\r\nx\r\n" * 200_000 + b"0\r\n\r\n").payload()) == 200_000


def test_the_head_behind_interim_ones_is_the_head(writer, tmp_path):
    found = written(writer, tmp_path, b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 404 No\r\nC: d\r\n\r\nbody")
    assert (found.http.status, found.http.pairs, found.payload()) == (404, ((b"C", b"d"),), b"body")


def test_records_outlive_the_reading(archive):
    assert [each.payload()[:6] for each in list(records(archive)) if each.type == "response"] == [b"<html>"] * 10


def test_a_page_is_read(archive):
    first = next(each for each in records(archive) if each.type == "response")
    assert first.payload() == page(0).response.read().partition(b"\r\n\r\n")[2]


def test_a_resource_is_cited_with_its_digest(put):
    block = b"a picture"
    text = (
        b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: http://example.org/a.png\r\n"
        b"WARC-Date: 2020-01-01T00:00:00Z\r\nContent-Type: image/png\r\nContent-Length: 9\r\n\r\n" + block + b"\r\n\r\n"
    )
    (found,) = records(put("a.warc", text))
    assert found.capture("a.warc").payload_digest == f"sha256:{hashlib.sha256(block).hexdigest()}"

"""Each kind of record as it stands in the file, whole: with fixed ids and dates, byte for byte."""

from __future__ import annotations

import base64
import gzip
import hashlib
import inspect
import itertools
import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import warcio.warcwriter
from exchanges import BEGIN, exchange

from archive.holdings import cdxj
from archive.holdings.check import check_warc
from archive.holdings.writer import WarcInfo, WarcWriter
from archive.warc import gzip as members
from archive.warc.exchange import Exchange
from archive.warc.output import Output
from archive.warc.reader import records

INFO = WarcInfo(
    software="Letopis/0",
    versions={"scrapy": "2.19.0"},
    operator="Test",
    contact="test@example.org",
    user_agent="letopis",
    hostname="north",
)
BODY = b"<p>Text"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\n" + BODY
URL = "http://example.org/a"


def labelled(block: bytes) -> str:
    return f"sha256:{base64.b32encode(hashlib.sha256(block).digest()).decode()}"


def written(folder: Path, *steps) -> list[str]:
    """What a writer puts into its file, a text a record; the file's own name is called NAME."""
    ids = map("urn:uuid:{:08}-0000-4000-8000-000000000000".format, itertools.count())
    with WarcWriter(folder, "north", INFO, clock=lambda: BEGIN, new_id=ids.__next__) as writer:
        capture = None
        for step in steps:
            capture = writer.write_exchange(step) if isinstance(step, Exchange) else step(writer, capture)
    (path,) = (folder / "warc").rglob("*.warc.gz")
    data = path.read_bytes()
    found = [gzip.decompress(data[one.offset : one.offset + one.length]) for one in records(path)]
    return [one.decode().replace(path.name, "NAME").replace("\r\n", "\n") for one in found]


def test_warcinfo(tmp_path):
    assert written(tmp_path, exchange(URL, PAGE))[0] == (
        """\
WARC/1.1
WARC-Type: warcinfo
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>
WARC-Date: 2025-12-10T09:00:00.123456Z
WARC-Filename: NAME
WARC-Block-Digest: sha256:QLK32RQJYXLIYUWHSJJPP7DGOWDCOUMSEEZKRLWBQ4Y75N3N47HQ====
Content-Type: application/warc-fields
Content-Length: 297

software: Letopis/0
version-scrapy: 2.19.0
format: WARC File Format 1.1
conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
isPartOf: north
operator: Test
contact: test@example.org
robots: classic
http-header-user-agent: letopis
hostname: north



"""
    )


def test_response(tmp_path):
    secure = {"tls_version": "TLSv1.3", "tls_cipher": "TLS_AES_256_GCM_SHA384", "tls_issuer": "CN=R3,O=Let's Encrypt"}
    assert written(tmp_path, exchange("https://example.org/a", PAGE, **secure))[1] == (
        """\
WARC/1.1
WARC-Type: response
WARC-Record-ID: <urn:uuid:00000001-0000-4000-8000-000000000000>
WARC-Date: 2025-12-10T09:00:00.123456Z
WARC-Target-URI: https://example.org/a
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>
WARC-IP-Address: 127.0.0.1
WARC-Protocol: http/1.1
WARC-Protocol: tls/1.3
WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384
Letopis-TLS-Issuer: CN=R3,O=Let's Encrypt
WARC-Payload-Digest: sha256:O2G2ZOWQD674OX3XEC5HE5PO4DCBAZBWGEMVYFTJPE4E7QZVCTMQ====
WARC-Block-Digest: sha256:CNI3B2BNGQTBXYDD6OQHXVY6S32FA6FHVVTPVAJIVNMIDAARYQ5Q====
Content-Type: application/http;msgtype=response
Content-Length: 70

HTTP/1.1 200 OK
Content-Type: text/html
Content-Length: 7

<p>Text

"""
    )


def test_request(tmp_path):
    sent = b"GET /a HTTP/1.1\r\nHost: example.org\r\n\r\n"
    assert written(tmp_path, exchange(URL, PAGE, request=sent))[2] == (
        """\
WARC/1.1
WARC-Type: request
WARC-Record-ID: <urn:uuid:00000002-0000-4000-8000-000000000000>
WARC-Date: 2025-12-10T09:00:00.123456Z
WARC-Target-URI: http://example.org/a
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>
WARC-IP-Address: 127.0.0.1
WARC-Concurrent-To: <urn:uuid:00000001-0000-4000-8000-000000000000>
WARC-Block-Digest: sha256:HHILXQ4Z5C4J6QRHXEGV6ZDH6WOGJWNMZQ5WMD2ESFKTAG72SF7A====
Content-Type: application/http;msgtype=request
Content-Length: 38

GET /a HTTP/1.1
Host: example.org



"""
    )


def test_chunked_response_has_no_payload_digest(tmp_path):
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n<p>Text\r\n0\r\n\r\n"
    assert written(tmp_path, exchange(URL, chunked))[1] == (
        """\
WARC/1.1
WARC-Type: response
WARC-Record-ID: <urn:uuid:00000001-0000-4000-8000-000000000000>
WARC-Date: 2025-12-10T09:00:00.123456Z
WARC-Target-URI: http://example.org/a
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>
WARC-IP-Address: 127.0.0.1
WARC-Block-Digest: sha256:5OR6GOQA3BEQS4SZ44BLWBK4FJVBBYXOWM3WB3ZKE6HGFOVLKRMA====
Content-Type: application/http;msgtype=response
Content-Length: 64

HTTP/1.1 200 OK
Transfer-Encoding: chunked

7
<p>Text
0



"""
    )


def test_revisit_of_the_same_payload(tmp_path):
    assert written(tmp_path, exchange(URL, PAGE), exchange("http://example.org/b", PAGE, number=1))[3] == (
        """\
WARC/1.1
WARC-Type: revisit
WARC-Record-ID: <urn:uuid:00000003-0000-4000-8000-000000000000>
WARC-Date: 2025-12-10T09:00:01.123456Z
WARC-Target-URI: http://example.org/b
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>
WARC-IP-Address: 127.0.0.1
WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest
WARC-Refers-To: <urn:uuid:00000001-0000-4000-8000-000000000000>
WARC-Refers-To-Target-URI: http://example.org/a
WARC-Refers-To-Date: 2025-12-10T09:00:00.123456Z
WARC-Payload-Digest: sha256:O2G2ZOWQD674OX3XEC5HE5PO4DCBAZBWGEMVYFTJPE4E7QZVCTMQ====
WARC-Truncated: length
WARC-Block-Digest: sha256:EITKVPQ3OJP5TRVHJAHWREIMPAD3FWTHPRLGLKOBCN5UOSXEXGPQ====
Content-Type: application/http;msgtype=response
Content-Length: 63

HTTP/1.1 200 OK
Content-Type: text/html
Content-Length: 7



"""
    )


def test_revisit_of_what_was_not_modified(tmp_path):
    unchanged = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
    assert written(tmp_path, exchange(URL, PAGE), exchange(URL, unchanged, number=1))[3] == (
        """\
WARC/1.1
WARC-Type: revisit
WARC-Record-ID: <urn:uuid:00000003-0000-4000-8000-000000000000>
WARC-Date: 2025-12-10T09:00:01.123456Z
WARC-Target-URI: http://example.org/a
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>
WARC-IP-Address: 127.0.0.1
WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified
WARC-Refers-To: <urn:uuid:00000001-0000-4000-8000-000000000000>
WARC-Refers-To-Target-URI: http://example.org/a
WARC-Refers-To-Date: 2025-12-10T09:00:00.123456Z
WARC-Payload-Digest: sha256:O2G2ZOWQD674OX3XEC5HE5PO4DCBAZBWGEMVYFTJPE4E7QZVCTMQ====
WARC-Block-Digest: sha256:UQRX6EDXYAWRYTZSVYP4OBS4UGAN5ITQAIGQBLDFBEFVU3JCBEKA====
Content-Type: application/http;msgtype=response
Content-Length: 40

HTTP/1.1 304 Not Modified
ETag: "1"



"""
    )


@pytest.mark.parametrize("reason", ["length", "time", "disconnect"])
def test_truncated_response_and_why(tmp_path, reason):
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + BODY
    _, response, _, failure = written(tmp_path, exchange(URL, cut, truncated=reason, error="It ended too early."))
    assert response == (
        f"""\
WARC/1.1
WARC-Type: response
WARC-Record-ID: <urn:uuid:00000001-0000-4000-8000-000000000000>
WARC-Date: 2025-12-10T09:00:00.123456Z
WARC-Target-URI: http://example.org/a
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>
WARC-IP-Address: 127.0.0.1
WARC-Payload-Digest: sha256:O2G2ZOWQD674OX3XEC5HE5PO4DCBAZBWGEMVYFTJPE4E7QZVCTMQ====
WARC-Truncated: {reason}
WARC-Block-Digest: sha256:6EUVIRZPLL7WWQMS2MXEJYKVSAINXMR7TXC56EFDR5ULXXPLFKDA====
Content-Type: application/http;msgtype=response
Content-Length: 46

HTTP/1.1 200 OK
Content-Length: 99

<p>Text

"""
    )
    error = f"error: It ended too early.\r\ntruncated: {reason}\r\n\r\n".encode()
    assert failure == (
        f"""\
WARC/1.1
WARC-Type: metadata
WARC-Record-ID: <urn:uuid:00000003-0000-4000-8000-000000000000>
WARC-Date: 2025-12-10T09:00:00.123456Z
WARC-Target-URI: http://example.org/a
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>
WARC-IP-Address: 127.0.0.1
WARC-Concurrent-To: <urn:uuid:00000001-0000-4000-8000-000000000000>
WARC-Block-Digest: {labelled(error)}
Content-Type: application/warc-fields
Content-Length: {len(error)}

error: It ended too early.
truncated: {reason}



"""
    )


@pytest.mark.parametrize("reason", ["length", "time", "disconnect"])
def test_truncated_answer_is_no_revisit(tmp_path, reason):
    """What came of it may be the payload kept before; what did not come is unknown, so nothing says it is the same."""
    found = written(tmp_path, exchange(URL, PAGE), exchange(URL, PAGE, number=1, truncated=reason))
    assert [one.split("\n")[1] for one in found] == [
        "WARC-Type: warcinfo",
        *["WARC-Type: response", "WARC-Type: request"] * 2,
    ]
    assert f"WARC-Truncated: {reason}\n" in found[3]


def test_metadata_of_an_item(tmp_path):
    keep = exchange(URL, PAGE), lambda writer, capture: writer.write_metadata('{"title":"Мост"}'.encode(), capture)
    assert written(tmp_path, *keep)[3] == (
        """\
WARC/1.1
WARC-Type: metadata
WARC-Record-ID: <urn:uuid:00000003-0000-4000-8000-000000000000>
WARC-Date: 2025-12-10T09:00:00.123456Z
WARC-Target-URI: urn:letopis:item:http://example.org/a
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>
WARC-Refers-To: <urn:uuid:00000001-0000-4000-8000-000000000000>
WARC-Concurrent-To: <urn:uuid:00000001-0000-4000-8000-000000000000>
WARC-Block-Digest: sha256:RKTDFGPI5LFYNLD45KKOMMES7ZSTP5WBJAGWB76K5RWK64H24KPQ====
Content-Type: application/vnd.letopis.item+json
Content-Length: 20

{"title":"Мост"}

"""
    )


def test_metadata_of_an_observation(tmp_path):
    keep = (
        exchange(URL, PAGE),
        lambda writer, capture: writer.write_observation(b'{"kind":"gone"}', capture.url, capture.fetched_at, capture),
    )
    assert written(tmp_path, *keep)[3] == (
        """\
WARC/1.1
WARC-Type: metadata
WARC-Record-ID: <urn:uuid:00000003-0000-4000-8000-000000000000>
WARC-Date: 2025-12-10T09:00:00.123456Z
WARC-Target-URI: urn:letopis:observation:http://example.org/a
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>
WARC-Refers-To: <urn:uuid:00000001-0000-4000-8000-000000000000>
WARC-Block-Digest: sha256:LPAHPJZJYTTCW4K2HAMSXA6NC2BND76LA45ZT3OT2X52ZJGQZUKA====
Content-Type: application/vnd.letopis.observation+json
Content-Length: 15

{"kind":"gone"}

"""
    )


RENDERED = "urn:letopis:rendered:" + URL
KIND = "text/html;charset=utf-8"


def rendered(writer, capture, **more):
    return writer.write_resource(RENDERED, BODY, KIND, BEGIN + timedelta(seconds=2), beside=capture, **more)


def test_resource(tmp_path):
    assert written(tmp_path, exchange(URL, PAGE), partial(rendered, truncated="length"))[3] == (
        """\
WARC/1.1
WARC-Type: resource
WARC-Record-ID: <urn:uuid:00000003-0000-4000-8000-000000000000>
WARC-Date: 2025-12-10T09:00:02.123456Z
WARC-Target-URI: urn:letopis:rendered:http://example.org/a
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>
WARC-Concurrent-To: <urn:uuid:00000001-0000-4000-8000-000000000000>
WARC-Payload-Digest: sha256:O2G2ZOWQD674OX3XEC5HE5PO4DCBAZBWGEMVYFTJPE4E7QZVCTMQ====
WARC-Truncated: length
WARC-Block-Digest: sha256:O2G2ZOWQD674OX3XEC5HE5PO4DCBAZBWGEMVYFTJPE4E7QZVCTMQ====
Content-Type: text/html;charset=utf-8
Content-Length: 7

<p>Text

"""
    )


def test_capture_of_a_resource_is_what_its_record_and_its_index_line_say(tmp_path):
    with WarcWriter(tmp_path, "north", INFO, clock=lambda: BEGIN) as writer:
        made = rendered(writer, writer.write_exchange(exchange(URL, PAGE)))
    (path,) = (tmp_path / "warc").rglob("*.warc.gz")
    (found,) = (each for each in records(path) if each.type == "resource")
    assert found.capture(made.warc) == made
    assert found.payload() == BODY
    assert [each.line for each in cdxj.find(tmp_path, RENDERED)] == [cdxj.entry_of(made).line]
    assert check_warc(path, made.warc, index=cdxj.index_path(tmp_path, made.warc)).findings == []


def test_exchange_without_an_answer(tmp_path):
    _, failure, request = written(tmp_path, exchange(URL, b"", request=b"GET /a HTTP/1.1\r\n\r\n", error="timed out"))
    assert failure == (
        """\
WARC/1.1
WARC-Type: metadata
WARC-Record-ID: <urn:uuid:00000001-0000-4000-8000-000000000000>
WARC-Date: 2025-12-10T09:00:00.123456Z
WARC-Target-URI: http://example.org/a
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>
WARC-IP-Address: 127.0.0.1
WARC-Block-Digest: sha256:RQT4IFFFZXSEQK2XIEATVT24IMZWFUAGM7NCX36K7J2IUJ5OYOIQ====
Content-Type: application/warc-fields
Content-Length: 20

error: timed out



"""
    )
    assert "WARC-Concurrent-To: <urn:uuid:00000001-0000-4000-8000-000000000000>\n" in request


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("http://host.example", "http://host.example/"),
        ("https://host.example?a=b/c", "https://host.example/?a=b/c"),
        ("http://host.example:8080", "http://host.example:8080/"),
        ("http://host.example/a", "http://host.example/a"),
    ],
)
def test_empty_path_of_an_address_is_a_slash(tmp_path, asked, kept):
    assert f"WARC-Target-URI: {kept}\n" in written(tmp_path, exchange(asked, PAGE))[1]


def test_warcio_still_writes_through_the_wrapper_that_is_replaced():
    """Where warcio's writer is built otherwise the subclass has to be looked at again, even if files come out right."""
    source = inspect.getsource(warcio.warcwriter.BaseWARCWriter._write_warc_record)
    assert "if self.gzip:\n            out = GzippingWrapper(out)" in source
    assert [source.count(each) for each in ("out.write(", "out.flush()", "self.ensure_digest(")] == [4, 1, 2]
    assert "_write_warc_record" in inspect.getsource(warcio.warcwriter.WARCWriter.write_record)


def test_each_record_is_a_member_of_our_compressor():
    sink = []
    put = type("Sink", (), {"write": staticmethod(sink.append)})()
    block = b"a block " * 500_000
    for size in (0, 100, len(block)):
        sink.clear()
        Output().put(put, "response", [("WARC-Type", "response"), ("Content-Length", str(size))], block[:size], size)
        head = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % size
        assert b"".join(sink).startswith(members.HEADER)
        assert gzip.decompress(b"".join(sink)) == head + block[:size] + b"\r\n\r\n"


def test_warcio_is_not_loaded_before_the_first_record():
    program = "import sys, archive.holdings.writer, archive.holdings.check; print('warcio' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"

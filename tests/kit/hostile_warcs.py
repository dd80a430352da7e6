"""WARC files that are broken or hostile: what a record may say, how a file may be compressed, how it may be damaged."""

from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import io
import lzma
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

import brotli
from backports import zstd

NOISE = random.Random(11)
URL = "http://press.example.org/news/{}"
PAGE = (
    "<!DOCTYPE html><html lang=ru><head><meta charset=utf-8><title>Мост открыли {0}</title></head><body><article>"
    "<h1>Мост открыли {0}</h1><time datetime=2020-01-01>1 января 2020</time>"
    "<p>Новый мост через реку открыли в понедельник, и первыми по нему прошли строители, которые три года работали без "
    "выходных.</p><p>По словам главы района, теперь дорога до областного центра займёт на сорок минут меньше, чем "
    "раньше. Движение по старому мосту закроют до конца года.</p><p>{1}</p></article></body></html>"
)
Make = Callable[[int], bytes]
"""A record, or a file, of about so many bytes where it may be large."""


def page(number: int) -> bytes:
    return PAGE.format(number, NOISE.randbytes(200).hex()).encode()


def http(body: bytes, *fields: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    head = [status, "Content-Type: text/html; charset=utf-8", *fields, "", ""]
    return "\r\n".join(head).encode("utf-8", "surrogateescape") + body


def record(
    number: int, block: bytes | None = None, *, version: str = "1.1", extra: bytes = b"", **fields: str
) -> bytes:
    block = http(page(number)) if block is None else block
    named = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012}>",
        "WARC-Target-URI": URL.format(number),
        "WARC-Date": "2020-01-01T00:00:00Z",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items()).encode("utf-8", "surrogateescape")
    return f"WARC/{version}\r\n".encode() + head + extra + b"\r\n" + block + b"\r\n\r\n"


def bare(whole: bytes, line_break: bytes = b"\n") -> bytes:
    """A record with other line breaks in its head and at its end."""
    head, _, block = whole.partition(b"\r\n\r\n")
    return head.replace(b"\r\n", line_break) + line_break * 2 + block[:-4] + line_break * 2


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def _bomb(pack: Callable[[bytes], bytes], times: int = 1) -> Make:
    def make(size: int) -> bytes:
        data = pack(bytes(size * 100))
        for _ in range(times - 1):
            data = pack(data)
        return data

    return make


def _bodies() -> Iterator[tuple[str, Make, tuple[str, ...]]]:
    """Bodies, and the fields that announce them."""
    text = page(0)
    for name, pack in [*PACKERS.items(), ("raw deflate", raw_deflate)]:
        coding = f"Content-Encoding: {name.removeprefix('raw ')}"
        packed = pack(text)
        yield f"a bomb in {name}", _bomb(pack), (coding,)
        yield f"{name} cut short", lambda size, packed=packed: packed[: len(packed) // 2], (coding,)
        yield (
            f"{name} with noise in it",
            lambda size, packed=packed: packed[:90] + b"\xa5" * 40 + packed[130:],
            (coding,),
        )
        yield f"{name} with bytes after it", lambda size, packed=packed: packed + bytes(1000), (coding,)
        yield f"{name} that is none", lambda size: text, (coding,)
        yield f"{name} of nothing", lambda size: b"", (coding,)
        yield f"empty members of {name}", lambda size, pack=pack: pack(b"") * (size // 20), (coding,)
    twice = "Content-Encoding: gzip, gzip"
    yield "a bomb in a bomb", _bomb(gzip.compress, 2), (twice,)
    yield (
        "gzip and br in the wrong order",
        lambda size: brotli.compress(gzip.compress(text)),
        ("Content-Encoding: br, gzip",),
    )
    yield "gzip as a transfer coding", lambda size: _chunked(gzip.compress(text)), ("Transfer-Encoding: gzip, chunked",)
    yield "a coding nobody knows", lambda size: text, ("Content-Encoding: \udcff\udcfe" + "x" * 5000,)
    yield "gzip 5,000 times", lambda size: text, ("Content-Encoding: " + "gzip, " * 5000,)
    yield "5,000 fields of coding", lambda size: text, ("Content-Encoding: gzip",) * 5000
    yield (
        "a zstd frame with a window of 2 GB",
        lambda size: b"\x28\xb5\x2f\xfd\x00\xa8" + b"\x01\x00\x00" * 9,
        ("Content-Encoding: zstd",),
    )
    for name, body in CHUNKS.items():
        yield f"chunks: {name}", body, ("Transfer-Encoding: chunked",)


def _chunked(data: bytes, size: int = 1000) -> bytes:
    pieces = (data[at : at + size] for at in range(0, len(data), size))
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


CHUNKS: dict[str, Make] = {
    "of two bytes": lambda size: b"2\r\nab\r\n" * (size // 7) + b"0\r\n\r\n",
    "no last one": lambda size: _chunked(page(0))[:-5],
    "longer than they say": lambda size: b"5\r\n" + page(0) + b"\r\n0\r\n\r\n",
    "shorter than they say": lambda size: b"fffff\r\n" + page(0) + b"\r\n0\r\n\r\n",
    "of minus one": lambda size: b"-1\r\n" + page(0),
    "of 2 to the 64": lambda size: b"1" + b"0" * 16 + b"\r\n" + page(0),
    "a size without an end": lambda size: b"0" * size,
    "an extension without an end": lambda size: b"5;" + b"x" * size,
    "trailers without an end": lambda size: b"5\r\nhello\r\n0\r\n" + b"a: b\r\n" * (size // 6),
    "none at all": lambda size: page(0),
    "a line feed alone": lambda size: _chunked(page(0)).replace(b"\r\n", b"\n"),
    "bytes after the last": lambda size: _chunked(page(0)) + page(1),
}

RECORDS: dict[str, Make] = {
    **{
        f"date {date[:30]!r}": lambda size, date=date: record(0, WARC_Date=date)
        for date in (
            "9999-12-31T00:00:00Z",
            "9999-12-31T23:59:59.999999-14:00",
            "0001-01-01T00:00:00+14:00",
            "0000-00-00",
            "",
            "2020",
            "2020-02-30T00:00:00Z",
            "2020-01-01T00:00:60Z",
            "20200101000000",
            "-2020-01-01T00:00:00Z",
            "２０２０-01-01T00:00:00Z",
            "2" * 70_000,
            "2020-W01-1",
            "\0",
            "2020-01-01T00:00:00Z\r\n\tmore",
        )
    },
    **{
        f"length {length[:20]!r}": lambda size, length=length: record(0, Content_Length=length)
        for length in (
            "-1",
            "+5",
            "0",
            "",
            "5_0",
            "0x10",
            "1e3",
            " 12 34",
            "1" * 18,
            "1" * 5000,
            "٣",
            "999999999",
            "5\r\nContent-Length: 9",
        )
    },
    "no length": lambda size: record(0).replace(b"Content-Length", b"Content-Size"),
    "each field twice": lambda size: record(0).replace(
        b"WARC-Type", record(1)[10:].partition(b"\r\n\r\n")[0] + b"\r\nWARC-Type"
    ),
    "a field 2,400 times": lambda size: record(0, extra=b"WARC-Protocol: http/1.1\r\n" * 2400),
    "a field of a megabyte": lambda size: record(0, X="x" * size),
    "a head without an end": lambda size: b"WARC/1.1\r\n" + b"a: b\r\n" * (size // 6),
    "a head of NUL bytes": lambda size: record(0).replace(b"WARC-Date: ", b"WARC-Date\0: \0"),
    "NUL bytes all over": lambda size: record(0, WARC_Target_URI="\0", WARC_Record_ID="\0", WARC_Type="response\0"),
    "names of raw bytes": lambda size: record(0, extra=b"\xff\xfe: \xff\r\n: \r\n:::\r\n"),
    "lines that are no fields": lambda size: record(0, extra=b"nothing\r\n" * 5000),
    "folded 5,000 times": lambda size: record(0, extra=b"A: b" + b"\r\n\tc" * 5000 + b"\r\n"),
    "a line of spaces": lambda size: record(0, extra=b"   \r\n"),
    "bare line feeds": lambda size: bare(record(0)),
    "bare carriage returns": lambda size: record(0).replace(b"\r\n", b"\r", 5),
    "CR CR LF": lambda size: bare(record(0), b"\r\r\n"),
    **{
        f"version {version!r}": lambda size, version=version: record(0, version=version)
        for version in ("0.16", "0.18", "2.0", "1.1.1", "x", "1.1 ")
    },
    **{
        f"type {kind[:20]!r}": lambda size, kind=kind: record(0, WARC_Type=kind)
        for kind in (
            "",
            "ответ",
            "x" * 5000,
            "warcinfo",
            "metadata",
            "continuation",
            "conversion",
            "request",
            "resource",
            "RESPONSE",
        )
    },
    **{
        f"address {url[:30]!r}": lambda size, url=url: record(0, WARC_Target_URI=url)
        for url in (
            "",
            "javascript:alert(1)",
            "http://",
            "http://[::1",
            "http://a:b@c:d@e/",
            "x" * 60_000,
            "http://" + "а." * 9000,
            "http://\udcff/",
            "file:///etc/passwd",
            "http://press.example.org:99999/",
            "http://press.example.org/%",
            "//x",
            "<>",
            "http://press.example.org/" + "../" * 9000,
            "http://press.example.org/?" + "a&" * 9000,
            "urn:letopis:item:http://press.example.org/news/0",
        )
    },
    **{
        f"digest {value[:24]!r}": lambda size, value=value: record(
            0, WARC_Block_Digest=value, WARC_Payload_Digest=value
        )
        for value in (
            "sha256:",
            ":",
            "sha1:AAAA",
            "sha256:" + "0" * 64,
            "sha256:" + "=" * 9000,
            "shake_128:00",
            "md5:\udcff",
            "blake2b:" + "0" * 128,
            "sha1:" + base64.b32encode(hashlib.sha1(b"").digest()).decode(),
            "sha256:" + "é" * 52,
        )
    },
    "an address of the connection that is none": lambda size: record(0, WARC_IP_Address="\udcff" * 900),
    "a revisit of itself": lambda size: record(
        0,
        WARC_Type="revisit",
        WARC_Refers_To="<urn:uuid:00000000-0000-4000-8000-000000000000>",
        WARC_Refers_To_Target_URI=URL.format(0),
        WARC_Refers_To_Date="2020-01-01T00:00:00Z",
        WARC_Profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
    ),
    "revisits in a ring": lambda size: b"".join(
        record(
            number,
            WARC_Type="revisit",
            WARC_Refers_To=f"<urn:uuid:00000000-0000-4000-8000-{3 - number:012}>",
            WARC_Refers_To_Target_URI=URL.format(3 - number),
            WARC_Refers_To_Date="2020-01-01T00:00:00Z",
        )
        for number in (1, 2)
    ),
    "a revisit of nothing": lambda size: record(0, WARC_Type="revisit"),
    "truncated for a reason nobody knows": lambda size: record(0, WARC_Truncated="\udcff" * 900),
    "an id of raw bytes": lambda size: record(0, WARC_Record_ID="<urn:\udcff>"),
    "one id for all": lambda size: record(0) * 20,
    "no block": lambda size: record(0, b""),
    "a block of one byte": lambda size: record(0, b"H"),
    "an HTTP head without an end": lambda size: record(0, b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * (size // 6)),
    "an HTTP head of one line": lambda size: record(0, b"HTTP/1.1 200 OK" + b"x" * size),
    "an HTTP head of line breaks": lambda size: record(0, b"\r\n" * (size // 2)),
    "interim heads and nothing else": lambda size: record(0, b"HTTP/1.1 100 Continue\r\n\r\n" * (size // 25)),
    "a status of Arabic digits": lambda size: record(0, http(page(0), status="HTTP/1.1 ٢٠٠ OK")),
    "a status of 999": lambda size: record(0, http(page(0), status="HTTP/1.1 999 ?")),
    "a status line alone": lambda size: record(0, b"HTTP/1.1 200 OK"),
    "HTTP/0.9": lambda size: record(0, page(0)),
    "a length of the body that lies": lambda size: record(0, http(page(0), "Content-Length: 999999999")),
    "a length of the body below nothing": lambda size: record(0, http(page(0), "Content-Length: -5")),
    "a type of raw bytes": lambda size: record(0, http(page(0), "Content-Type: \udcff\udcfe/\0;charset=\udcff")),
    "a charset nobody knows": lambda size: record(0, http(page(0)).replace(b"utf-8", b"x" * 3000, 1)),
    "a charset that is a codec": lambda size: record(0, http(page(0)).replace(b"utf-8", b"zlib_codec", 1)),
    "a page of zeros": lambda size: record(0, http(bytes(size))),
    "a page of noise": lambda size: record(0, http(NOISE.randbytes(size))),
    "a warcinfo of a megabyte": lambda size: record(0, b"software: x\r\n" * (size // 13), WARC_Type="warcinfo"),
    "an item that is none": lambda size: record(
        0, b"{" * size, WARC_Type="metadata", Content_Type="application/vnd.letopis.item+json"
    ),
    "an act that is none": lambda size: record(
        0, b"[" * 90_000, WARC_Type="metadata", Content_Type="application/vnd.letopis.act+json"
    ),
    **{
        f"body: {name}": lambda size, body=body, fields=fields: record(0, http(body(size), *fields))
        for name, body, fields in _bodies()
    },
}
"""What one record may be. A sound one stands before and after it."""

EIGHT = [record(number) for number in range(10, 18)]
LARGE = [record(number, http(page(number) + NOISE.randbytes(30_000).hex().encode())) for number in range(20, 24)]
ALL = EIGHT + LARGE
DICTIONARY = zstd.train_dict([record(number) for number in range(30, 130)], 16_000)


def _blocks(size: int) -> bytes:
    data = b"".join(ALL)
    return b"".join(gzip.compress(data[at : at + size]) for at in range(0, len(data), size))


def _with_dictionary(content: bytes) -> bytes:
    return b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(content)) + content


def _package(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        package.writestr("archive/data.warc.gz", b"".join(map(gzip.compress, ALL)))
        package.writestr("datapackage.json", b"{")
    return out.getvalue()


FRAMINGS: dict[str, tuple[str, bytes]] = {
    "plain": ("a.warc", b"".join(ALL)),
    "bare line feeds": ("a.warc", b"".join(map(bare, ALL))),
    "gzip": ("a.warc.gz", b"".join(map(gzip.compress, ALL))),
    "gzip in one piece": ("a.warc.gz", gzip.compress(b"".join(ALL))),
    "gzip, two records a member": (
        "a.warc.gz",
        b"".join(gzip.compress(b"".join(ALL[at : at + 2])) for at in range(0, 12, 2)),
    ),
    "bgzip": ("a.warc.gz", _blocks(65_280)),
    "bgzip in small blocks": ("a.warc.gz", _blocks(333)),
    "heads and blocks apart": (
        "a.warc.gz",
        b"".join(gzip.compress(part) for each in ALL for part in each.partition(b"\r\n\r\n")),
    ),
    "one piece, then members": ("a.warc.gz", gzip.compress(b"".join(EIGHT)) + b"".join(map(gzip.compress, LARGE))),
    "gzip called plain": ("a.warc", b"".join(map(gzip.compress, ALL))),
    "plain called gzip": ("a.warc.gz", b"".join(ALL)),
    "zstd": ("a.warc.zst", b"".join(map(zstd.compress, ALL))),
    "zstd in one piece": ("a.warc.zst", zstd.compress(b"".join(ALL))),
    "zstd with a dictionary": (
        "a.warc.zst",
        _with_dictionary(zstd.compress(DICTIONARY.dict_content))
        + b"".join(zstd.compress(each, zstd_dict=DICTIONARY) for each in ALL),
    ),
    "zstd without its dictionary": ("a.warc.zst", b"".join(zstd.compress(each, zstd_dict=DICTIONARY) for each in ALL)),
    "zstd with a dictionary of zeros": ("a.warc.zst", _with_dictionary(bytes(9000)) + zstd.compress(ALL[0])),
    "zstd with a dictionary of 4 GB": ("a.warc.zst", b"\x5d\x2a\x4d\x18\xff\xff\xff\xff" + zstd.compress(ALL[0])),
    "package": ("a.wacz", _package(zipfile.ZIP_STORED)),
    "package, compressed": ("a.wacz", _package(zipfile.ZIP_DEFLATED)),
    "xz": ("a.warc.xz", lzma.compress(ALL[0])),
    "bzip2": ("a.warc.bz2", bz2.compress(ALL[0])),
}
"""How the same twelve records may stand in a file."""


def _in_the_middle(data: bytes, put: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + put + data[middle + len(put) :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "whole": lambda data: data,
    "without its last 60 bytes": lambda data: data[:-60],
    "cut in the middle": lambda data: data[: len(data) // 2],
    "cut in its first record": lambda data: data[:70],
    "without its first byte": lambda data: data[1:],
    "a bit turned": lambda data: _in_the_middle(data, bytes([data[len(data) // 2] ^ 4])),
    "500 zeros in the middle": lambda data: _in_the_middle(data, bytes(500)),
    "500 bytes missing": lambda data: data[: len(data) // 2] + data[len(data) // 2 + 500 :],
    "junk before": lambda data: b"junk\r\n" * 50 + data,
    "junk in the middle": lambda data: (
        data[: len(data) // 2] + b"\x1f\x8b\x08\x00WARC/1.0\r\n" * 30 + data[len(data) // 2 :]
    ),
    "zeros after": lambda data: data + bytes(4096),
    "a torn copy after": lambda data: data + data[: len(data) // 3],
    "twice": lambda data: data + data,
}


def files(size: int) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """Each kind: what it is, how its file is called, and what makes the file. Large ones are of about `size` bytes."""
    yield "nothing", "a.warc.gz", bytes
    yield "a zip bomb", "a.wacz", lambda: _zip_bomb(size)
    yield "one piece that is a bomb", "a.warc.gz", lambda: gzip.compress(ALL[0] + bytes(size * 100) + ALL[1])
    for framing, (name, data) in FRAMINGS.items():
        for damage, change in DAMAGES.items():
            yield f"{framing}, {damage}", name, lambda data=data, change=change: change(data)  # type: ignore[misc]
    for kind, make in RECORDS.items():
        yield kind, "a.warc.gz", lambda make=make: b"".join(map(gzip.compress, (ALL[0], make(size), ALL[1])))  # type: ignore[misc]
        yield f"{kind}, plain", "a.warc", lambda make=make: ALL[0] + make(size) + ALL[1]  # type: ignore[misc]


def _zip_bomb(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/data.warc", ALL[0] + bytes(size * 100))
    return out.getvalue()

"""Answers of every shape that a real server has been seen to give."""

from __future__ import annotations

import gzip

from tests.crawler.wire.server import Answer, answer

HTML = "<html><title>Заголовок</title>".encode()
PACKED = gzip.compress(HTML * 50, mtime=0)
CHUNKS = b"5;name=value\r\nhello\r\n" + b'6 ; q="a;b"\r\n world\r\n'


def ok(body: bytes, *fields: bytes, version: bytes = b"HTTP/1.1") -> bytes:
    head = b"\r\n".join([version + b" 200 OK", *fields, b"Content-Length: %d" % len(body)])
    return head + b"\r\n\r\n" + body


WHOLE: dict[str, list[Answer]] = {
    "/odd-case": [answer(ok(b"x", b"sErVeR: odd", b"x-SECOND: 2", b"CONTENT-TYPE: text/html"))],
    "/repeated": [answer(ok(b"x", b"Set-Cookie: a=1", b"X: 1", b"set-cookie: b=2", b"X: 2"))],
    "/latin": [
        answer(ok(b"x", b"X-Name: \xcf\xf0\xe8\xe2\xe5\xf2 \xff\xfe", b"Content-Type: text/html; charset=\xef"))
    ],
    "/folded": [answer(ok(b"x", b"X-Long: one\r\n two\r\n\tthree", b"X-Space :  padded  "))],
    "/bare-lf": [answer(b"HTTP/1.1 200 OK\nContent-Length: 2\nX: y\n\nab")],
    "/no-reason": [answer(b"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx")],
    "/reason": [answer("HTTP/1.1 200 Всё хорошо\r\nContent-Length: 1\r\n\r\nx".encode("cp1251"))],
    "/no-colon": [answer(b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 1\r\n\r\nx")],
    "/chunked": [answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS + b"0\r\n\r\n")],
    "/trailers": [
        answer(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nTrailer: X-Sum\r\n\r\n",
            CHUNKS[:9],
            CHUNKS[9:],
            b"0;last\r\nX-Sum: 1\r\nx-other:  2 \r\n\r\n",
        )
    ],
    "/gzip": [answer(ok(PACKED, b"Content-Encoding: gzip", b"Content-Type: text/html"))],
    "/gzip-chunked": [
        answer(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: x-gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"%x\r\n%s\r\n0\r\n\r\n" % (len(PACKED), PACKED)
        )
    ],
    "/not-gzip": [answer(ok(b"plain after all", b"Content-Encoding: gzip"))],
    "/http10": [answer(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML, then="close")],
    "/http10-length": [answer(ok(b"x", version=b"HTTP/1.0"), then="close")],
    "/until-close": [answer(b"HTTP/1.1 200 OK\r\n\r\npart one,", b" part two", then="close")],
    "/interim": [
        answer(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n", ok(b"final"))
    ],
    "/204": [answer(b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n")],
    "/304": [answer(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 500\r\n\r\n')],
    "/404": [answer(b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone")],
    "/410": [answer(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")],
    "/one-by-one": [answer(*[bytes([byte]) for byte in ok(b"slow", b"A: b")])],
    "/?q=%D0%BF&empty=&a=1": [answer(ok(b"query"))],
    "/megabytes": [answer(ok(bytes(range(256)) * 12_000, b"Content-Type: application/octet-stream"))],
    "/blank-lines": [answer(b"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")],
    "/two-lengths": [answer(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\nx")],
    "/404-html": [answer(b"HTTP/1.1 404 \xcd\xe5\xf2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")],
}
"""Messages that come whole: what is stored is what was sent."""

REDIRECTS: dict[str, list[Answer]] = {
    "/loop": [answer(b"HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n")],
    "/moved": [answer(b"HTTP/1.1 301 Moved\r\nLocation: /odd-case\r\nContent-Length: 3\r\n\r\nhop")],
    "/busy": [
        answer(b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 4\r\n\r\nbusy"),
        answer(ok(b"now")),
    ],
}

BROKEN: dict[str, tuple[Answer, str, str]] = {
    "/cut": (
        answer(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this", then="close"),
        "disconnect",
        "ResponseDataLossError",
    ),
    "/cut-chunked": (
        answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS, then="close"),
        "disconnect",
        "ResponseDataLossError",
    ),
    "/cut-head": (answer(b"HTTP/1.1 200 OK\r\nConte", then="close"), "disconnect", "DownloadFailedError"),
    "/reset": (
        answer(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this", then="reset"),
        "disconnect",
        "ResponseDataLossError",
    ),
    "/hang": (
        answer(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nand then", then="hang"),
        "time",
        "DownloadTimeoutError",
    ),
    "/not-http": (answer(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", then="close"), "unspecified", "DownloadFailedError"),
    "/bad-chunk": (
        answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n", then="close"),
        "unspecified",
        "DownloadFailedError",
    ),
    "/announced": (
        answer(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nstart", then="close"),
        "length",
        "DownloadCancelledError",
    ),
}
"""Messages that break off: what is stored is what came, with the reason, and the failure that Scrapy gets."""

"""Exchanges as the wire would hand them over, for tests."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from archive.holdings.writer import WarcInfo
from archive.warc.exchange import Exchange
from archive.warc.message import parse_head
from archive.warc.payload import BadPayload, dechunk

BEGIN = datetime(2025, 12, 10, 9, 0, 0, 123456, tzinfo=UTC)
INFO = WarcInfo(software="Letopis/0", operator="Test", contact="test@example.org", versions={"scrapy": "2.19.0"})


def whole_chunks(body: bytes) -> bytes:
    entity = b""
    with suppress(BadPayload):
        for piece in dechunk([body]):
            entity += piece
    return entity


def exchange(url: str, response: bytes, *, number: int = 0, request: bytes | None = None, **more) -> Exchange:
    head = parse_head(response)
    entity = b""
    if head:
        entity = response[head.length :]
        if head.chunked:
            entity = whole_chunks(entity)
    path = "/" + url.partition("//")[2].partition("/")[2]
    sent = request if request is not None else b"GET " + path.encode() + b" HTTP/1.1\r\nHost: example.org\r\n\r\n"
    return Exchange(
        url=url,
        started=BEGIN + timedelta(seconds=number),
        request=sent,
        response=io.BytesIO(response),
        response_length=len(response),
        head_length=head.length if head else 0,
        status=head.status if head else None,
        content_type=head.content_type if head else None,
        chunked=head.chunked if head else False,
        payload_digest=f"sha256:{hashlib.sha256(entity).hexdigest()}" if head else None,
        payload_length=len(entity),
        ip=more.pop("ip", "127.0.0.1"),
        **more,
    )


def page(number: int, body: str | None = None, *, header: str = "") -> Exchange:
    text = (body or f"<html><title>Page {number}</title><p>{'Слово ' * 50}{number}").encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{header}Content-Length: {len(text)}\r\n\r\n"
    return exchange(f"http://example.org/page/{number}", head.encode() + text, number=number)

"""A small archive of the sample sites, with everything their pages need: fetched by hand, written by our writer."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from exchanges import INFO, exchange
from lxml import html

from archive.holdings.writer import WarcWriter
from archive.items import Capture
from archive.warc.message import parse_head
from archive.warc.payload import dechunk, decode
from crawler.reading.requisites import page_requisites, style_requisites
from crawler.sample import SampleServer


def fetch(server: SampleServer, url: str, number: int, later: timedelta):
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    request = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request.encode())
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    done = exchange(url, response, number=number, request=request.encode())
    done.started += later
    return done


def content(response: bytes) -> bytes:
    head = parse_head(response)
    body = [response[head.length :]]
    return decode(dechunk(body) if head.chunked else body, head.codings).body


def capture_pages(
    server: SampleServer, data: Path, site: str, urls: Iterable[str], later: timedelta = timedelta(0)
) -> dict[str, Capture]:
    """Fetch pages and what they need into `data`, so much later than `BEGIN`; address to capture."""
    captures: dict[str, Capture] = {}
    waiting = list(urls)
    with WarcWriter(data, site, INFO) as writer:
        while waiting:
            url = waiting.pop(0)
            if url in captures or urlsplit(url).hostname not in server.hosts:
                continue
            done = fetch(server, url, len(captures), later)
            captures[url] = writer.write_exchange(done)
            done.response.seek(0)
            body = content(done.response.read())
            kind = done.content_type or ""
            if "text/html" in kind and body:
                charset = kind.rpartition("charset=")[2] or "utf-8"
                tree = html.document_fromstring(body.decode(charset, "replace"))
                waiting += [found.url for found in page_requisites(tree, url, encoding=charset)]
            elif "text/css" in kind:
                waiting += [found.url for found in style_requisites(body.decode(), url)]
    return captures

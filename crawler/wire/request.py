"""A request as bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.secret import redacted
from crawler.wire.addresses import ascii_host

if TYPE_CHECKING:
    from scrapy import Request

DEFAULT_PORTS = {"http": 80, "https": 443}
SECRET = frozenset({b"Authorization", b"Proxy-Authorization"})
"""Fields of a request that hold a password or token of the operator: the wire adds them after the record's bytes were
made."""
LONGEST = 16 << 10
"""Characters of an address: twice what servers should take (RFC 9110, 4.1). The head of a record names up to three
addresses, and readers of WARC, ours among them, bound a head to 64 kB."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes: what connections are shared by."""

    scheme: str
    host: str
    """ASCII, lower case, an IPv6 address without brackets."""
    port: int

    @property
    def authority(self) -> str:
        """As the Host field has it: the port only where it is not the scheme's own (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def place_of(url: str) -> Place:
    """Where a URL points. Raises ValueError for one without host, with an impossible port, or longer than `LONGEST`."""
    if len(url) > LONGEST:
        raise ValueError(f"{redacted(url[:80])}… has {len(url)} characters, and an address may have {LONGEST}.")
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in DEFAULT_PORTS:
        raise ValueError(f"{redacted(url)} names no host of the web.")
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    return Place(parts.scheme, ascii_host(parts.hostname), port)


def target_of(url: str) -> str:
    """Path and query exactly as they are in the URL, an empty query's `?` included."""
    url = url.partition("#")[0]
    rest = url[url.index("://") + 3 :]
    for at, char in enumerate(rest):
        if char == "/":
            return rest[at:]
        if char == "?":
            return "/" + rest[at:]
    return "/"


def encode(request: Request, place: Place, *, absolute: bool = False) -> bytes:
    """Head and body as they are sent. Field names and their order are Scrapy's; Host comes first.
    Without the fields of `SECRET`: these bytes are kept.

    `absolute` writes the whole URL into the request line, as a proxy wants it (RFC 9112, 3.2.2).
    """
    target = target_of(request.url)
    if absolute:
        target = f"{place.scheme}://{place.authority}{target}"
    lines = [f"{request.method} {target} HTTP/1.1".encode()]
    headers = request.headers
    if b"Host" not in headers:
        lines.append(b"Host: " + place.authority.encode("ascii"))
    for name, values in headers.items():
        if name not in SECRET:
            lines.extend(_field(name, value) for value in values)
    body = request.body
    if (body or request.method in ("POST", "PUT", "PATCH")) and b"Content-Length" not in headers:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def log_in(request: Request) -> bytes:
    """The lines of a request's head with which it logs in at the site, sent and not kept."""
    values = request.headers.getlist(b"Authorization")
    return b"".join(_field(b"Authorization", value) + b"\r\n" for value in values)


def _field(name: bytes, value: bytes) -> bytes:
    # A line break would begin another field, so none gets through.
    return name + b": " + b" ".join(value.splitlines())

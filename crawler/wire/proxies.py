"""Which proxy a request goes through. Its password is a `Secret` from here to the socket."""

from __future__ import annotations

from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from scrapy.exceptions import NotSupported

from archive.secret import Secret
from archive.warc.payload import Content, dechunk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy import Request

    from crawler.wire.message import ResponseParser
    from crawler.wire.request import Place

FIELD = b"Proxy-Authorization"
_STEP = 1 << 20
TELLING = 8
"""Bytes from which on a password alone gives itself away: shorter ones are words that any page may have."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy; connections are shared by it."""

    host: str
    port: int
    authorization: Secret
    """Value of the field `Proxy-Authorization`; empty for none."""

    def field(self) -> bytes:
        """The line of a request's head that gives the password."""
        return FIELD + b": " + self.authorization.reveal().encode("latin-1") + b"\r\n" if self.authorization else b""


def repeats(word: bytes, answer: IO[bytes], parser: ResponseParser, shortest: int) -> bool:
    """Whether an answer holds the password of a value of `Authorization` or `Proxy-Authorization`, as it was sent or
    unpacked: some servers show what they refuse, in a page that they compress, in a cookie or in the field that asks
    for a password. Of what was sent, pieces of `shortest` bytes and more count."""
    scheme, _, sent = word.partition(b" ")
    pair = password = b""
    if scheme.lower() == b"basic":
        with suppress(ValueError):  # a field that somebody wrote by hand may be anything
            pair = b64decode(sent)
        password = pair.partition(b":")[2]
    else:
        password = sent or scheme
    forms = {form for form in (sent or scheme, pair) if len(form) >= shortest}
    if len(password) >= TELLING:
        forms |= {password, quote(password, safe="").encode(), b64encode(password[: len(password) // 3 * 3])}
    if not forms:
        return False
    answer.seek(0)
    if _holds(iter(partial(answer.read, _STEP), b""), forms):
        return True
    if not (parser.codings or parser.chunked):
        return False
    answer.seek(parser.head_length)
    body = iter(partial(answer.read, _STEP), b"")
    return _holds(Content(dechunk(body) if parser.chunked else body, parser.codings), forms)


def _holds(pieces: Iterable[bytes], forms: set[bytes]) -> bool:
    before, most = b"", max(map(len, forms))
    for piece in pieces:
        together = before + piece
        if any(form in together for form in forms):
            return True
        before = together[-most:]
    return False


class Proxies:
    """The proxies that the operator set: for the site, else in the environment (`http_proxy`, `all_proxy`, …)."""

    def __init__(self, setting: object, *, environment: bool = True) -> None:
        """`setting` is `LETOPIS_PROXY`, a `Secret` or a text. Without `environment` that says nothing: Scrapy's own
        middleware has asked it."""
        self._site = setting if isinstance(setting, Secret) else Secret(str(setting or ""))
        self._environment = {scheme: Secret(url) for scheme, url in getproxies().items()} if environment else {}

    def of(self, request: Request, place: Place) -> Proxy | None:
        """The proxy for a request: what its meta says comes first, and none is meant by None.

        Raises NotSupported for one that is no HTTP proxy; the message gives no password.
        """
        if "proxy" in request.meta:
            given = request.meta["proxy"]
            wanted = given if isinstance(given, Secret) else Secret(str(given or ""))
        elif self._site:
            wanted = self._site
        elif proxy_bypass(place.host):
            return None
        else:
            wanted = self._environment.get(place.scheme) or self._environment.get("all") or Secret()
        return _read(wanted, request) if wanted else None


def _read(wanted: Secret, request: Request) -> Proxy:
    url = wanted.reveal()
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        raise NotSupported("The proxy's address cannot be read: write it as http://host:port.") from None
    if parts.scheme != "http" or not host:
        kind = parts.scheme if parts.scheme in ("https", "socks", "socks4", "socks5", "socks5h", "ftp") else "other"
        raise NotSupported(f"The proxy cannot be used: it is of the kind {kind}, and only http:// is supported.")
    if parts.username is not None:
        name, password = unquote(parts.username), unquote(parts.password or "")
        # As Scrapy encodes it, with what Latin-1 lacks in UTF-8 (RFC 7617, 2.1).
        pair = f"{name}:{password}"
        try:
            encoded = pair.encode("latin-1")
        except UnicodeEncodeError:
            encoded = pair.encode()
        return Proxy(host, port, Secret(f"Basic {b64encode(encoded).decode()}"))
    given = request.headers.get(FIELD)
    return Proxy(host, port, Secret(given.decode("latin-1") if given else ""))

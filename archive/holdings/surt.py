"""The key by which an index is sorted: an address written back to front (SURT), so that a host's pages are together.

`http://www.govvrn.ru/novosti?page=2` is `ru,govvrn)/novosti?page=2`. The rules are those of the Wayback Machine's keys,
which pywb, cdxj-indexer and OpenWayback share: https://github.com/webrecorder/pywb/wiki/CDX-Index-Format and
http://crawler.archive.org/articles/user_manual/glossary.html#surt. Written again because the Python package of that
name is under the AGPL, and asks a name server about hosts that look like numbers.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address
from urllib.parse import quote_from_bytes, unquote_to_bytes

_SAFE = b"!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_PLAIN = re.compile(r"[!\"$&-~]*")
"""Printable ASCII without space, `#` and `%`: nothing to escape or to unescape."""
_WHITE = re.compile(r"[\t\r\n]")
_USUAL = re.compile(r"https?://[^/?]+")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(//+)?")
_AUTHORITY = re.compile(r"(?:[^/?]*@)?(\[[^\]/?]*\]|[^/?:]*)(?::(\d*))?(?=[/?]|$)")
_WWW = re.compile(r"www\d*\.")
_PATH_SESSION = re.compile(r"/\((?:(?:[a-z]\([0-9a-z]{24}\))+|[0-9a-z]{24})\)(?=/[^?]+\.aspx)")
_QUERY_SESSION = re.compile(
    r"(?:(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(?:&|$)"
)
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def surt(url: str) -> str:
    """The key of an address. Never raises: what is no address at all is its own key."""
    text = url.strip()
    if not text.isprintable():
        text = _WHITE.sub("", text)
    text = text.partition("#")[0]
    if not text:
        return "-"
    if usual := _USUAL.match(text):
        cut = usual.end()
    else:
        start = _SCHEME.match(text)
        if start and not start[2]:
            return _escaped(text).lower()
        found = _AUTHORITY.match(text, start.end() if start else 0)
        cut = found.end() if found else len(text)
    if (host := _front(text[:cut])) is None:
        return url
    rest = text[cut:]
    plain = _PLAIN.fullmatch(rest) is not None
    path, mark, query = rest.partition("?")
    key = f"{host}){_path(path, plain)}"
    if mark and (query := _query(query if plain else _escaped(query))):
        key += f"?{query}"
    return key


@lru_cache(1024)
def _front(front: str) -> str | None:
    """The key's part before the bracket, of scheme and authority; none where there is no host."""
    start = _SCHEME.match(front)
    scheme = start[1].lower() if start else "http"
    found = _AUTHORITY.match(front, start.end() if start else 0)
    if not found or not found[1]:
        return None
    host = _host(found[1])
    port = (found[2] or "").lstrip("0")
    return f"{host}:{port}" if port and port != _DEFAULT_PORTS.get(scheme) else host


def _host(host: str) -> str:
    if host.startswith("["):
        return host[1:-1].lower()
    if "%" in host or not host.isascii():
        raw = _unescaped(host.encode("utf-8", "replace"))
        try:
            host = raw.decode().encode("idna").decode() if not raw.isascii() else raw.decode()
        except ValueError:
            host = raw.decode("utf-8", "replace")
    host = host.replace("..", ".").strip(".").lower()
    if host.isdigit() and host.isascii():
        host = str(IPv4Address(int(host[:20]) & 0xFFFFFFFF))
    host = _escaped(host)
    return ",".join(reversed(_WWW.sub("", host, count=1).split(".") if host.startswith("www") else host.split(".")))


def _path(path: str, plain: bool) -> str:
    if not path or path == "/":
        return "/"
    if not plain:
        path = _unescaped(path.encode("utf-8", "surrogateescape")).decode("latin-1")
    if "//" in path or "/." in path:
        kept: list[str] = []
        for segment in path.split("/")[1:]:
            if segment == ".":
                continue
            if segment == ".." and kept:
                kept.pop()
            else:
                kept.append(segment)
        path = "/" + "/".join([*filter(None, kept[:-1]), *kept[-1:]])
    if not plain:
        path = quote_from_bytes(path.encode("latin-1"), safe=_SAFE)
    path = path.lower()
    if ".aspx" in path:
        path = _PATH_SESSION.sub("", path, count=1)
    return path[:-1] if path.endswith("/") and len(path) > 1 else path


def _query(query: str) -> str:
    query = query.lower()
    if "id" in query:
        query = _QUERY_SESSION.sub("", query)
    if "&" in query and len(query) > 1:
        query = "&".join("=".join(pair) for pair in sorted(argument.split("=", 1) for argument in query.split("&")))
    return query


def _escaped(text: str) -> str:
    """Escaped once, however often it was before."""
    if _PLAIN.fullmatch(text):
        return text
    return quote_from_bytes(_unescaped(text.encode("utf-8", "surrogateescape")), safe=_SAFE)


def _unescaped(data: bytes) -> bytes:
    # A hostile address can be escaped as often as it is long; every round makes it shorter, and few rounds are real.
    for _ in range(20):
        plain = unquote_to_bytes(data)
        if plain == data:
            break
        data = plain
    return data

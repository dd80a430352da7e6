"""What stays the same: the name of an article over years, whatever its address is written like."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from urllib.parse import quote, urlsplit, urlunsplit

SITE = r"[a-z0-9][a-z0-9_]{0,63}"
"""Pattern of a site's name: it becomes a part of file names and of item ids."""

NOISE = frozenset(
    {
        "sphrase_id", "clear_cache", "clear_cache_session", "csrftoken", "set-aa", "from", "phpsessid", "jsessionid",
        "sid", "rate", "print", "special", "back_url", "backurl", "back_url_admin", "bitrix_include_areas",
        "yclid", "gclid", "fbclid", "ysclid", "_openstat", "_ga", "ref",
    }
)  # fmt: skip
"""Query parameters that never say which article is meant, in lower case; `utm_…` belongs to them too. Seen in the
addresses of Bitrix and Liferay portals and in links from search engines and social networks."""

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:php|html?|aspx?)$", re.IGNORECASE)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def is_noise(parameter: str) -> bool:
    """Whether a query parameter of this name says nothing about which page is meant."""
    name = parameter.lower()
    return name in NOISE or name.startswith("utm_")


def clean_url(url: str, noise: Container[str] = ()) -> str:
    """The address to ask for: without fragment, password, session and noise parameters, with the rest in its order.

    `noise` are further parameters that say nothing on this site.

    Percent-encoding is left as the site writes it, since a server may take `%2F` and `/` for different things.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    named = ((pair, pair.split("=", 1)[0]) for pair in parts.query.split("&") if pair)
    query = "&".join(pair for pair, name in named if not is_noise(name) and name not in noise)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], _SESSION.sub("", parts.path), query, ""))


def _escape(match: re.Match[str]) -> str:
    # RFC 3986, 6.2.2: escapes in upper case, none for unreserved characters.
    character = chr(int(match.group()[1:], 16))
    return character if character in _UNRESERVED else match.group().upper()


def _same(text: str) -> str:
    return _ESCAPE.sub(_escape, quote(text, safe="%/:=&;,+@!$'()*~"))


def bare_host(url: str) -> str:
    """The host of an address as it is written there, without `www.`; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def host(url: str) -> str:
    """The host of an address as people write it, without `www.`; of what is no address the address."""
    try:
        name = bare_host(url)
        return name.encode().decode("idna") if name.isascii() and name else name or url
    except ValueError:
        return url


def page_key(url: str) -> str:
    """What identifies a page within its site: path and telling parameters, without scheme and host.

    Hosts are left out because portals move (`nobl.ru`, `government-nnov.ru`) and their addresses mostly move along. So
    one site must not spread over hosts that use the same paths for different pages: those are sites of their own.
    """
    parts = urlsplit(clean_url(url))
    path = _INDEX.sub("/", _same(parts.path)).rstrip("/") or "/"
    query = "&".join(sorted(_same(pair) for pair in parts.query.split("&") if pair))
    return f"{path}?{query}" if query else path


def item_id(site: str, url: str) -> str:
    """The name of the article at `url` of a site: `<site>-<16 hexadecimal digits>`.

    >>> item_id("voronezh", "http://govvrn.ru/novosti/-/~/id/1") == item_id(
    ...     "voronezh", "https://www.govvrn.ru/novosti/-/~/id/1/?utm_source=vk"
    ... )
    True
    """
    try:
        key = page_key(url)
    except ValueError:
        key = url
    return f"{site}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"

"""Addresses that a page names: what they are resolved against, and which of them are addresses at all.

Every reader of a page resolves here, by way of `Document.base` and `Document.absolute`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

if TYPE_CHECKING:
    from lxml.etree import _Element

LONGEST = 4096
"""Characters of an address; servers refuse longer ones, and what is longer is mostly data."""
_DROPPED = str.maketrans("", "", "\t\r\n")
_PLAIN = re.compile(r"/[\w~%+-][\w~%+/.,=-]*(?:\?[\w~%+/.,=&-]+)?", re.ASCII)
"""A path from the root, as most links of a page are: there is nothing in it to resolve or to escape."""
_NOT_IN_HOST = re.compile(r"[\s<>\"\\^`{|}]")
_NOT_IN_URL = re.compile(r"[\s<>\"{}|\\^`\x00-\x1f]")


def base_of(tree: _Element, url: str) -> str:
    """The document base URL of a page fetched from `url`: the first `<base>` that has an `href`, resolved against `url`
    (https://html.spec.whatwg.org/multipage/urls-and-fetching.html#document-base-url).

    An address that is not http(s) is no base; then `url` itself is.
    """
    for element in tree.iter("base"):
        href = element.get("href")
        if href is not None and next(element.iterancestors("template"), None) is None:
            return resolve(href, url) or url
    return url


def resolve(reference: str | None, base: str) -> str | None:
    r"""The absolute address as a browser resolves it; None where it is not http(s), too long or malformed.

    Tabs and line breaks are dropped, and `\upload\a.jpg` is `/upload/a.jpg` (URL Standard, 4.4).
    """
    reference = (reference or "").translate(_DROPPED).strip()
    if len(reference) > LONGEST:
        return None
    if "\\" in reference:
        end = min((at for mark in "?#" if (at := reference.find(mark)) >= 0), default=len(reference))
        reference = reference[:end].replace("\\", "/") + reference[end:]
    try:
        joined = urljoin(base, reference)
        parts = urlsplit(joined)
        host, _ = parts.hostname, parts.port
    except ValueError:
        # A bracket without its partner, or a port that is no number.
        return None
    return joined if parts.scheme in ("http", "https") and host and not _NOT_IN_HOST.search(host) else None


@lru_cache(maxsize=64)
def _origin(base: str) -> str | None:
    """Scheme and host of a base, to which a path may be appended as it is; None where it has anything unusual."""
    root = resolve("/", base)
    return root.removesuffix("/") if root and "@" not in root else None


def absolute(reference: str | None, base: str) -> str | None:
    """The address of another resource, with characters escaped that no address may hold; None where the reference is
    empty, points into the page itself (`#comments`) or carries a user name, or where `resolve` gives none."""
    if not reference or reference.strip()[:1] in ("", "#"):
        return None
    if (
        len(reference) <= LONGEST
        and _PLAIN.fullmatch(reference)
        and "/." not in reference
        and (origin := _origin(base))
    ):
        return origin + reference
    joined = resolve(reference, base)
    if joined is None or urlsplit(joined).username is not None:
        return None
    return _NOT_IN_URL.sub(lambda match: quote(match[0]), joined)

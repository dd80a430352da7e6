"""The one reader of XML that a site sends: feeds, sitemaps and their indexes.

What generators write is often no XML: a warning before the declaration, a bare `&` in an address, entities of HTML, a
character set that is not the declared one. All of this is read as it was meant, and nothing that a document defines
itself is expanded.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import TYPE_CHECKING

from lxml import etree

from crawler.reading.encoding import characters, detect

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES = 50 << 20
"""Size of a document that is read; sitemaps.org allows no larger sitemap."""
_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?:rss|RDF|feed|urlset|sitemapindex)(?=[\s>/])")
_PROLOGUE = 1 << 20
"""Characters before the root element that may be something else: warnings, comments, a document type."""
_AMPERSAND = re.compile(
    r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)(?:([A-Za-z][A-Za-z0-9]{1,31};))?"
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def parse_xml(body: bytes, url: str) -> _Element | None:
    """The root of a feed or sitemap; None where the body holds none. `url` is its own address: the `base` of each
    element is made from it and the `xml:base` attributes."""
    body = body[:MAX_BYTES].removesuffix(b"\x00")
    text = characters(body, detect(body))
    root = _ROOT.search(text, 0, _PROLOGUE)
    if root is None:
        return None
    source = _NOT_XML.sub("", _escaped(text[root.start() :])).encode()
    # Declarations and document types stay outside, so no entity is defined; libxml2's limits on depth and size stay on.
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(source, parser, base_url=url)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _escaped(text: str) -> str:
    """The text with every `&` that begins no reference of XML written as `&amp;`, outside of CDATA."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", start)) >= 0:
        parts += _AMPERSAND.sub(_meant, text[at:start]), text[start : end + 3]
        at = end + 3
    parts.append(_AMPERSAND.sub(_meant, text[at:]))
    return "".join(parts)


def _meant(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return "&amp;"
    return html5.get(name) or f"&amp;{name}"


def element_name(element: _Element) -> tuple[str, str]:
    """Namespace and local name of an element; a prefix that nobody declared is given in place of its namespace. Both
    are empty for comments and instructions."""
    if not isinstance(element.tag, str):
        return "", ""
    space, _, name = element.tag.rpartition("}")
    prefix, _, plain = name.rpartition(":")
    return space.lstrip("{") or prefix, plain


def element_text(element: _Element) -> str:
    """The words of an element, white space folded."""
    return " ".join("".join(str(piece) for piece in element.itertext()).split())

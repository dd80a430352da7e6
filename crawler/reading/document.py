"""One fetched page: its bytes, and everything that is read from them once."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree
from lxml.cssselect import CSSSelector

from crawler.reading.addresses import absolute, base_of
from crawler.reading.encoding import Encoding, characters, detect
from crawler.reading.outline import Outline
from crawler.reading.structured import Structured

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

LARGEST = 10_000_000
"""Bytes of a page that are read. No article is as large: a larger page is kept, but not read as one."""
DEEPEST = 400
"""Levels of nesting that are kept; deeper elements are lifted to this level."""
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})(?:[\s/][^<>]*)?>")
_UNNESTED = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option html head"
    b" body".split()
)
"""Elements that hold nothing or whose end tag may be left out: they do not nest in themselves."""
MOST_TAGS = 40_000
"""Tags of a page that are read, or one for each `DENSEST` bytes where those are more; the rest is left out."""
DENSEST = 30
"""Bytes that a tag and what is after it take, in the mean, on large pages that somebody wrote to be read."""
MOST_ATTRIBUTES = 1000
"""Attributes of one element that are read: libxml2 compares each with all the others."""
_STRETCH = 10_000
"""Bytes of a tag from which its attributes are counted; fewer cannot hold so many that it takes time."""
_INSIDE_TAG = re.compile(rb"""[a-zA-Z](?:[^>"']+|"[^"]*"|'[^']*')*""")
_ATTRIBUTE = re.compile(rb"""[^\s=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'][^\s]*))?""")
_EMPTY = b"<html><body></body></html>"
_CONTROL_BYTES = bytes((*range(9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)))
"""Bytes that stand for nothing in HTML; ESC is left in, since ISO-2022-JP switches with it."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")


_TAIL = 2000
"""Bytes in which the end is looked for: counters and comments come after it."""
_END = re.compile(rb"</(?:html|rss|feed|rdf:rdf|urlset|sitemapindex)\s*>|[\]}]\s*\Z", re.I)


class Document:
    """A page as fetched. Nothing here raises because of what the page holds.

    `fetched_at` is the capture time, by which relative dates are resolved.
    """

    def __init__(
        self, body: bytes, url: str, *, content_type: str | None = None, fetched_at: datetime | None = None
    ) -> None:
        self.truncated = len(body) > LARGEST
        self.body = body[:LARGEST]
        self.url = url
        self.content_type = content_type
        self.fetched_at = fetched_at
        self.cut = False
        """Whether the end of the page was left out of `tree`, because the page has more tags than is read."""

    @cached_property
    def host(self) -> str:
        """Host of the address without `www.`, in small letters; empty where the address has none."""
        try:
            return (urlsplit(self.url).hostname or "").rstrip(".").removeprefix("www.")
        except ValueError:
            return ""

    @cached_property
    def encoding(self) -> Encoding:
        """How the bytes are read, by which rule, and what is wrong with the declaration."""
        return detect(self.body, self.content_type)

    @cached_property
    def html(self) -> str:
        """The page as characters; bytes that mean nothing are U+FFFD, control characters are left out."""
        if self.encoding.codec.startswith("utf-16"):
            return _CONTROLS.sub("", characters(self.body, self.encoding))
        return characters(self.body.translate(None, _CONTROL_BYTES), self.encoding)

    @cached_property
    def tree(self) -> etree._Element:
        """The root element, without comments and processing instructions, parsed once. Not to be changed."""
        if self.encoding.codec == "utf-8" and not self.encoding.problems:
            source = self.body.removeprefix(codecs.BOM_UTF8).translate(None, _CONTROL_BYTES)
        else:
            # Lone surrogates cannot be encoded; a decoder that lets them pass must not stop the reading.
            source = self.html.encode("utf-8", "replace")
        source = _few_attributes(self._few_tags(_without_unseen(source)))
        root, whole = _parse(source)
        if not whole:
            root, _ = _parse(_shallow(source))
        return _parse(_EMPTY)[0] if root is None else root  # type: ignore[return-value]

    def _few_tags(self, source: bytes) -> bytes:
        most = max(MOST_TAGS, len(source) // DENSEST)
        if source.count(b"<") <= most:
            return source
        self.cut = True
        at = 0
        for _ in range(most):
            at = source.find(b"<", at) + 1
        return source[: at - 1]

    @cached_property
    def low(self) -> bytes:
        """The page as fetched, its ASCII letters lowered: a thirtieth of the cost of lowering the characters."""
        return self.body.lower()

    @property
    def ends(self) -> bool:
        """Whether the page has its end, and not only that of the connection."""
        return has_end(self.body)

    @cached_property
    def base(self) -> str:
        """What every address of the page is resolved against: its `<base href>`, else its own address."""
        return base_of(self.tree, self.url)

    def absolute(self, reference: str | None) -> str | None:
        """The http(s) address of another resource that the page names so; None where it names none."""
        return absolute(reference, self.base)

    @cached_property
    def outline(self) -> Outline:
        """The elements of the page's body, or of all of it where it has none."""
        body = self.tree.find("body")
        return Outline(self.tree if body is None else body)

    @cached_property
    def structured(self) -> Structured:
        """JSON-LD, microdata and meta elements."""
        wide = self.encoding.codec.startswith("utf-16")
        return Structured(self.tree, marked=wide or b"itemprop" in self.low)

    def select(self, css: str, within: etree._Element | None = None) -> list[etree._Element]:
        """Elements that a CSS selector matches, in the order of the page.

        Raises `cssselect.SelectorError` where the selector itself is wrong: that is a mistake of a site file.
        """
        found = _selector(css)(self.tree if within is None else within)
        return [element for element in found if isinstance(element, etree._Element)] if isinstance(found, list) else []

    @staticmethod
    def soup(element: etree._Element) -> BeautifulSoup:
        """A part of the tree as BeautifulSoup: a copy, which may be changed."""
        # A tenth of a second to import: a crawl that reads no article does without.
        from bs4 import BeautifulSoup

        return BeautifulSoup(etree.tostring(element, encoding="unicode", method="html", with_tail=False), "lxml")


def has_end(body: bytes) -> bool:
    """Whether a page, feed, sitemap or JSON ends as one does. Servers that announce the length of the unpacked body, or
    a wrong one, send all of it and yet seem to cut it short."""
    return _END.search(body[-_TAIL:]) is not None


def _parse(source: bytes) -> tuple[etree._Element | None, bool]:
    """The root, None where there is nothing to parse, and whether the parser came to the end of the page."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    if not source.strip():
        return None, True
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, True
    # libxml2 stops at 2,048 levels and drops the rest of the page.
    return root, not any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)


_UNSEEN = (rb"\xc2\xad", rb"\xe2(?:\x80\x8b|\x81\xa0)", rb"\xef\xbb\xbf")
"""In UTF-8: soft hyphen, zero width space, word joiner, byte order mark. They show a browser where a line may break."""
_UNSEEN_NAMES = re.compile(
    rb"&(?:shy|ZeroWidthSpace|NoBreak|#(?:173|8203|8288|65279|[xX](?:0*[aA][dD]|200[bB]|2060|[fF][eE][fF][fF])));"
)
# A pattern that begins with one byte is looked for where that byte is: half the cost of containment of the whole.
_UNSEEN_SIGNS = (*map(re.compile, _UNSEEN), _UNSEEN_NAMES)


def _without_unseen(source: bytes) -> bytes:
    """The source without signs that nobody sees: with them two texts that read alike would differ."""
    for sign in _UNSEEN_SIGNS:
        if sign.search(source) is not None:
            source = sign.sub(b"", source)
    return source


def _few_attributes(source: bytes) -> bytes:
    """The source with at most `MOST_ATTRIBUTES` in a tag."""
    # So long a tag spans a whole stretch without another: to look at the stretches costs next to nothing.
    if all(source.find(b"<", at, at + _STRETCH) >= 0 for at in range(0, len(source) - _STRETCH, _STRETCH)):
        return source
    pieces = source.split(b"<")
    for number, piece in enumerate(pieces):
        tag = _INSIDE_TAG.match(piece) if len(piece) > _STRETCH else None
        last = next(islice(_ATTRIBUTE.finditer(tag[0]), MOST_ATTRIBUTES, None), None) if tag else None
        if last is not None and tag is not None:
            pieces[number] = tag[0][: last.start()] + piece[tag.end() :]
    return b"<".join(pieces)


def _shallow(source: bytes) -> bytes:
    """The source without the tags of elements that are nested deeper than `DEEPEST`; their text stays."""
    parts: list[bytes] = []
    depth = done = 0
    for tag in _TAG.finditer(source):
        if tag[2].lower() in _UNNESTED:
            continue
        closing = tag[1] == b"/"
        depth += 0 if closing else 1
        if depth > DEEPEST:
            parts.append(source[done : tag.start()])
            parts.append(b" ")
            done = tag.end()
        if closing and depth:
            depth -= 1
    parts.append(source[done:])
    return b"".join(parts)


def text_of(element: etree._Element) -> str:
    """All text below an element, white space folded."""
    return " ".join("".join(_strings(element)).split())


def _strings(element: etree._Element) -> Iterable[str]:
    for node in element.iter():
        if node.tag in ("script", "style", "noscript", "template"):
            text = ""
        else:
            text = node.text or ""
            if node.tag in ("br", "p", "div", "li", "td", "tr"):
                text = f" {text}"
        yield text
        if node is not element and node.tail:
            yield node.tail


@lru_cache(maxsize=500)
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")

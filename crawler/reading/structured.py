"""What a page says about itself for machines: JSON-LD, microdata and meta elements.

JSON-LD: https://www.w3.org/TR/json-ld11/; microdata: https://html.spec.whatwg.org/multipage/microdata.html;
names of properties: https://schema.org/NewsArticle.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from lxml import etree

ARTICLE_TYPES = frozenset(
    {
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
        "ReviewNewsArticle",
        "AdvertiserContentArticle",
        "SatiricalArticle",
        "ScholarlyArticle",
        "TechArticle",
        "Report",
        "BlogPosting",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "PressRelease",
    }
)
_LARGEST = 3_000_000
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "subjectOf")

_with_itemprop: Callable[[etree._Element], Any] = etree.XPath("descendant-or-self::*[@itemprop]")


class Structured:
    """Structured data of one page, read when it is asked for."""

    def __init__(self, tree: etree._Element, *, marked: bool = True) -> None:
        """`marked` is whether the page may have microdata at all."""
        self._tree, self._marked = tree, marked

    @cached_property
    def jsonld(self) -> list[dict[str, Any]]:
        """Every JSON-LD object that is at the top, in `@graph` or as main entity, in the order of the page."""
        found: list[dict[str, Any]] = []
        for script in self._tree.iter("script"):
            if "ld+json" in (script.get("type") or "").lower():
                text = _text(script)
                if len(text) <= _LARGEST:
                    _flatten(_load(text), found, 0)
        return found

    @cached_property
    def articles(self) -> list[dict[str, Any]]:
        """The JSON-LD objects that describe an article."""
        return [entry for entry in self.jsonld if ARTICLE_TYPES.intersection(types_of(entry))]

    @cached_property
    def _metas(self) -> dict[str, list[str]]:
        metas: dict[str, list[str]] = {}
        for meta in self._tree.iter("meta"):
            content = meta.get("content")
            if content is None:
                continue
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                name = meta.get(attribute)
                if name:
                    metas.setdefault(name.strip().lower(), []).append(content.strip())
        return metas

    def meta(self, *names: str) -> list[str]:
        """Contents of the meta elements of these names (name, property, itemprop, http-equiv), empty ones left out."""
        return [content for name in names for content in self._metas.get(name.lower(), ()) if content]

    @cached_property
    def _itemprops(self) -> dict[str, list[etree._Element]]:
        props: dict[str, list[etree._Element]] = {}
        for element in _with_itemprop(self._tree) if self._marked else ():
            names = (element.get("itemprop") or "").lower().split()
            if names and _of_comment(element):
                continue
            for name in names:
                props.setdefault(name, []).append(element)
        return props

    def elements(self, itemprop: str) -> list[etree._Element]:
        """Elements with this microdata property, in the order of the page; what is said of a comment is left out."""
        return self._itemprops.get(itemprop.lower(), [])

    def microdata(self, itemprop: str) -> list[str]:
        """Values of this microdata property; empty ones left out."""
        values = (value_of(element) for element in self.elements(itemprop))
        return [value for value in values if value]


def _of_comment(element: etree._Element) -> bool:
    """Whether the item that a microdata property belongs to is a comment or a part of one."""
    for above in element.iterancestors():
        if above.get("itemscope") is not None:
            if (above.get("itemtype") or "").rstrip("/").endswith(("/Comment", "/UserComments", "/Review")):
                return True
            if above.get("itemprop") is None:
                return False
    return False


def types_of(entry: dict[str, Any]) -> set[str]:
    """The types of a JSON-LD object without their vocabulary."""
    given = entry.get("@type")
    names = given if isinstance(given, list) else [given]
    return {name.rsplit("/", 1)[-1] for name in names if isinstance(name, str)}


_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Characters that no reader sees: soft hyphens, spaces and joints of no width."""


def plain_value(value: str) -> str:
    """A text for programs as a reader sees it: entities in it resolved, white space folded, nothing that is unseen."""
    return " ".join(_UNSEEN.sub("", html.unescape(value)).split())


def texts(value: Any) -> list[str]:
    """The texts of a JSON-LD value: a string, an object with `name` or `@value`, or a list of them."""
    return list(_texts(value, 0))


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        if text := plain_value(value):
            yield text
    elif isinstance(value, list):
        if depth < 4:
            for part in value[:200]:
                yield from _texts(part, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        yield from _texts(value.get("name") or value.get("@value"), depth + 1)


def value_of(element: etree._Element) -> str:
    """The value of a microdata property, as the specification finds it."""
    for attribute in ("content", "datetime"):
        value = element.get(attribute)
        if value and value.strip():
            return value.strip()
    if element.tag in ("a", "link", "area"):
        text = " ".join(_text(element).split())
        return text or (element.get("href") or "").strip()
    if element.tag in ("img", "iframe", "video", "audio", "source", "embed"):
        return (element.get("src") or "").strip()
    return " ".join(_text(element).split())


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext())


def _load(text: str) -> Any:
    text = _WRAPPING.sub("", text).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), html.unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _flatten(value: Any, found: list[dict[str, Any]], depth: int) -> None:
    if depth > 6 or len(found) > 500:
        return
    if isinstance(value, list):
        for part in value:
            _flatten(part, found, depth + 1)
    elif isinstance(value, dict):
        found.append(value)
        for name in _NESTED:
            if isinstance(value.get(name), dict | list):
                _flatten(value[name], found, depth + 1)

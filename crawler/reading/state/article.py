"""Which object of a page's state is its article, and the page that it would be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from crawler.reading.state.blobs import DEEPEST, blobs

if TYPE_CHECKING:
    from crawler.reading.document import Document

NODES = 200_000
"""Objects, lists and values of a page's state that are looked at."""
SHORTEST = 120
"""Letters that a text has at least to be an article's: two short sentences. Names of menus and settings have fewer."""

# Keys by what all spellings have in common (`_keys`), the most telling first: those of the content systems whose
# interfaces are documented (WordPress, Drupal, Strapi, Bitrix), and what else such keys are called.
TITLES = ("title", "headline", "heading", "name", "header", "h1", "caption", "subject")
BODIES = (
    "body", "content", "text", "articlebody", "fulltext", "detailtext", "bodyhtml", "contenthtml", "texthtml", "html",
    "fullcontent", "postcontent", "maintext", "contentrendered", "blocks", "richtext", "article", "detail",
)  # fmt: skip
DATES = (
    "publishedat", "publishdate", "datepublished", "publicationdate", "published", "pubdate", "publishedon", "datetime",
    "date", "deploydt", "publishdt", "regdt", "regdate", "activefrom", "displaydate", "newsdate", "createdat",
    "created", "datecreated",
)  # fmt: skip
LEADS = (
    "lead", "announce", "anons", "summary", "excerpt", "previewtext", "intro", "annotation", "standfirst", "subtitle",
)  # fmt: skip
AUTHORS = ("author", "authors", "byline")
PICTURES = ("image", "images", "picture", "pictures", "photo", "photos", "cover", "previewpicture", "gallery", "media")
TAGS = ("tags", "keywords", "topics")
INNER = ("rendered", "value", "html", "text", "content", "processed", "ru", "en", "data")
"""Where a value that is an object has its text: WordPress, Drupal, Strapi, translated fields."""
KEYS = (
    "id", "slug", "code", "alias", "uuid", "url", "path", "link", "uri", "permalink", "articleid", "newsid", "postid",
    "contentid", "documentid",
)  # fmt: skip
"""What an address may name an object by."""

_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|blockquote|table|figure|img|a|strong|em|b|i)\b", re.I)
_LETTER = re.compile(r"[^\W\d_]")
_TAG = re.compile(r"<[^>]*>")
_BLOCKS = {
    "header": "h2", "heading": "h2", "h2": "h2", "h3": "h3", "quote": "blockquote", "blockquote": "blockquote",
    "paragraph": "p", "text": "p", "p": "p", "listitem": "li", "list_item": "li", "bulletlist": "ul",
    "orderedlist": "ol", "list": "ul", "bullet_list": "ul", "ordered_list": "ol",
}  # fmt: skip


class _Candidate(NamedTuple):
    """An object that has a title and a text."""

    dated: bool
    size: int
    """Characters of its text's HTML."""
    title: str
    source: str
    found: dict[str, Any]
    named: bool
    """Whether the address of the page names it."""


@dataclass(frozen=True, slots=True)
class Stated:
    """An article of a page's state."""

    source: str
    """Where it is: `__NEXT_DATA__:props.pageProps.news`."""
    html: bytes
    """The page that it would be, in UTF-8."""


def stated(document: Document) -> Stated | None:
    """The article that the state of a page holds; None where none can be distinguished from lists and settings."""
    address = unquote(document.url)
    candidates: list[_Candidate] = []
    for blob in blobs(document):
        for path, found in _objects(blob.value):
            keys = _keys(found)
            title, body = _title(found, keys), _html(_first(found, keys, BODIES))
            if title and len(_LETTER.findall(_TAG.sub("", body))) >= SHORTEST:
                dated = _first(found, keys, DATES) is not None
                source = ".".join([blob.name, *path])
                candidates.append(_Candidate(dated, len(body), title, source, found, _is_named(found, keys, address)))
    # Of several that the address does not name, nobody knows which one the page would show.
    of_page = [one for one in candidates if one.named]
    if not of_page and len({one.title for one in candidates}) == 1:
        of_page = candidates
    if not of_page:
        return None
    best = max(of_page, key=lambda one: (one.dated, one.size))
    return Stated(best.source, _page(best.found))


def _objects(value: Any) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Every object inside a value with the way to it."""
    left = NODES
    waiting: list[tuple[list[str], Any]] = [([], value)]
    while waiting and left:
        path, one = waiting.pop()
        left -= 1
        if len(path) > DEEPEST:
            continue
        if isinstance(one, dict):
            yield path, one
            waiting += [
                ([*path, str(name)[:40]], inner) for name, inner in one.items() if isinstance(inner, dict | list)
            ]
        elif isinstance(one, list):
            waiting += [(path, inner) for inner in one if isinstance(inner, dict | list)]


def _keys(found: dict[str, Any]) -> dict[str, str]:
    """The keys of an object by what all spellings have in common: `published_at`, `publishedAt`, `PUBLISHED_AT`."""
    return {re.sub(r"[^a-z0-9]", "", str(key).lower()): key for key in reversed(found)}


def _first(found: dict[str, Any], keys: dict[str, str], names: tuple[str, ...]) -> Any:
    """The first value of those names that holds anything; None where none does."""
    return next(
        (value for name in names if name in keys and (value := found[keys[name]]) not in (None, "", [], {})), None
    )


def _title(found: dict[str, Any], keys: dict[str, str]) -> str:
    return " ".join(_TAG.sub("", _string(_first(found, keys, TITLES))).split())[:500]


def _string(value: Any, depth: int = 0) -> str:
    """The text of a value that may be wrapped."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and depth < 4:
        return next((text for name in INNER if (text := _string(value.get(name), depth + 1))), "")
    return ""


def _html(value: Any, depth: int = 0) -> str:
    """The HTML of a text: its own, or made of its lines or blocks."""
    if depth > 12:
        return ""
    if isinstance(value, str):
        if _MARKUP.search(value):
            return value
        return "".join(f"<p>{escape(line.strip())}</p>" for line in value.split("\n") if line.strip())
    if isinstance(value, list):
        return "".join(_html(one, depth + 1) for one in value)
    if not isinstance(value, dict):
        return ""
    kind = str(value.get("type") or value.get("nodeType") or value.get("__component") or "").lower().split(".")[-1]
    inner = next((value[name] for name in ("content", "children", "blocks", "items", "data") if value.get(name)), None)
    if kind == "text" and "__component" not in value and isinstance(value.get("text") or value.get("value"), str):
        return escape(str(value.get("text") or value.get("value")))
    if isinstance(value.get("text"), str) and set(value) <= {"text", "bold", "italic", "marks", "underline"}:
        return escape(value["text"])
    if isinstance(inner, list):
        inside = "".join(
            f"<li>{escape(one)}</li>" if kind == "list" and isinstance(one, str) else _html(one, depth + 1)
            for one in inner
        )
    elif isinstance(inner, dict) and kind:
        listed = inner.get("items")
        inside = (
            "".join(f"<li>{one if isinstance(one, str) else escape(_string(one))}</li>" for one in listed)
            if isinstance(listed, list)
            else _string(inner)
        )
    else:
        inside = _html(_string(value), depth + 1)
    tag = _BLOCKS.get(kind)
    return f"<{tag}>{inside}</{tag}>" if tag and inside else inside


def _is_named(found: dict[str, Any], keys: dict[str, str], address: str) -> bool:
    """Whether the address of the page names the object."""
    parts = set(re.split(r"[/?&=#]+", address.partition("://")[2])[1:]) - {""}
    for name in KEYS:
        value = found.get(keys.get(name, ""))
        if isinstance(value, bool) or not isinstance(value, str | int):
            continue
        text = unquote(str(value)).strip("/")
        last = text.rpartition("/")[2]
        if text and (
            text in parts or (last and last in parts) or (len(text) > 12 and address.rstrip("/").endswith(text))
        ):
            return True
    return False


def _moment(value: Any) -> str:
    """A time as it is written for a machine; of numbers those that can be seconds or milliseconds since 1970."""
    if isinstance(value, dict):
        value = next((value[name] for name in ("date", "value", "iso", "datetime") if value.get(name)), None)
    if isinstance(value, str) and value.isdigit() and len(value) in (10, 13):
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if value > 10**11 else value
        if not 10**8 < seconds < 10**10:
            return ""
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
    return value.strip()[:60] if isinstance(value, str) else ""


def _names(value: Any) -> list[str]:
    """Names in a text, an object or a list of these."""
    each = value if isinstance(value, list) else [value]
    found = []
    for one in each[:20]:
        name = (
            one
            if isinstance(one, str)
            else _string(one.get("name") or one.get("title"))
            if isinstance(one, dict)
            else ""
        )
        if name.strip():
            found.append(" ".join(name.split())[:200])
    return found


def _pictures(value: Any) -> Iterator[str]:
    """Figures of the pictures that a value names by address or as objects."""
    for one in (value if isinstance(value, list) else [value])[:100]:
        if isinstance(one, str) and re.search(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|\?)", one, re.I):
            yield f'<figure><img src="{escape(one)}"></figure>'
        elif isinstance(one, dict):
            keys = _keys(one)
            source = _first(one, keys, ("url", "src", "path", "original", "full", "large", "image"))
            if not isinstance(source, str):
                continue
            said = [
                _string(_first(one, keys, names))
                for names in (("caption", "description", "title"), ("credit", "copyright", "author"))
            ]
            alt = _string(_first(one, keys, ("alt",)))
            caption = " ".join(f"<span>{escape(text)}</span>" for text in said if text)
            yield f'<figure><img src="{escape(source)}" alt="{escape(alt)}"><figcaption>{caption}</figcaption></figure>'


def _page(found: dict[str, Any]) -> bytes:
    """The page that an object would be: its parts in plain markup, for the general reader."""
    keys = _keys(found)
    title = escape(_title(found, keys))
    moment = _moment(_first(found, keys, DATES))
    time = f'<time datetime="{escape(moment)}" itemprop="datePublished">{escape(moment)}</time>' if moment else ""
    lead = _string(_first(found, keys, LEADS))
    body = _html(_first(found, keys, BODIES))
    names = _names(_first(found, keys, AUTHORS))
    by = f'<p class="author" itemprop="author">{escape(", ".join(names))}</p>' if names else ""
    pictures = "".join(_pictures(_first(found, keys, PICTURES)))
    tags = "".join(
        f'<a rel="tag" href="/tag/{n}">{escape(tag)}</a>' for n, tag in enumerate(_names(_first(found, keys, TAGS)))
    )
    if lead and _TAG.sub("", lead).strip()[:80] not in _TAG.sub("", body):
        lead = f'<p class="lead">{escape(" ".join(_TAG.sub(" ", lead).split()))}</p>'
    else:
        lead = ""
    page = (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><main><article>'
        f'<h1>{title}</h1>{time}{by}{lead}{pictures}<div class="article-body">{body}</div>'
        + (f'<p class="tags">{tags}</p>' if tags else "")
        + "</article></main></body></html>"
    )
    return page.encode("utf-8", "replace")


__all__ = ["Stated", "stated"]

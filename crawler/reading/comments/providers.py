"""Who runs a comment block, and the addresses that give what is not on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from lxml import etree

from archive.languages import every
from archive.languages.patterns import any_of
from crawler.reading.credits.markup import flat

if TYPE_CHECKING:
    from crawler.reading.document import Document

_EXTERNAL: Final[tuple[tuple[str, tuple[bytes, ...]], ...]] = (
    ("vk", (b'id="vk_comments', b"id='vk_comments", b"vk.widgets.comments(")),
    ("telegram", (b"comments.app/", b"data-telegram-discussion")),
    ("cackle", (b'id="mc-container', b"cackle_widget", b"cackle.me/widget")),
    ("hypercomments", (b"hypercomments_widget",)),
    ("disqus", (b"disqus_thread", b"disqus_shortname", b"disqus.com/embed.js")),
    ("facebook", (b'"fb-comments', b"fb:comments")),
    ("tolstoy", (b"tolstoycomments",)),
    ("ok", (b"ok.connect.insertcommentswidget",)),
    ("openweb", (b"spotim-conversation", b"data-spot-im", b"data-spotim")),
    ("coral", (b"coral_thread", b"coral-talk", b"coral.createstreamembed")),
    ("viafoura", (b"<vf-conversations",)),
    ("hyvor", (b"hyvor-talk",)),
    ("giscus", (b"giscus.app/client", b"utteranc.es/client")),
    ("livefyre", (b"livefyre-comments",)),
)
_SITE: Final[tuple[tuple[str, tuple[bytes, ...]], ...]] = (
    ("bitrix", (b"reviews-post-table", b"reviews-block-container", b"reviews-navigation-box", b"forum.topic.reviews",
                b"blog-comment-", b"bitrix:blog.post.comment", b"bitrix/blog.post.comment")),
    ("jcomments", (b"jcomments", b"comment-item-")),
    ("dle", (b"dle-comments-list", b"comment-id-", b"doaddcomments(")),
    ("wordpress", (b"wp-comments-post.php", b"commentlist", b"comments-area", b"comment-respond", b"wp-block-comment",
                   b"api.w.org", b"/wp-content/")),
    ("drupal", (b"/comment/reply/", b'id="comment-wrapper', b'id="comment-form"')),
)  # fmt: skip
"""In lower case: plain containment in the lowered page costs a fiftieth of one pattern that ignores case."""
_WORDS: Final = (b"comment", b"disqus", b"spot", b"coral", b"reviews-")
"""Words that several of those needles share."""
_REACH: Final = 40
"""Bytes before and after such a word that a needle may take."""

_ASKED: Final = re.compile(
    r"[\"'](?P<address>(?:https?:)?/[^\"'\s<>\\]{0,200}?(?:comments?|reviews?|otzyvy)/"
    r"(?:show|list|load|get|more|all|view|ajax|tree|items)\b[^\"'\s<>\\]{0,120})[\"']",
    re.IGNORECASE,
)
_ASKED_NEAR: Final = ("comments/", "comment/", "reviews/", "review/", "otzyvy/")
_PAGER: Final = re.compile(
    r"PAGEN_\d+=\d+|cpage=\d+|comment-page-\d+|comment_?page=\d+|comments?_?page=\d+|jcstart=|[?&](?:comments?"
    r"|review)s?[_-]?(?:page|start|offset)=",
    re.IGNORECASE,
)
_SHOW_WORDS: Final = re.compile(any_of(every(lambda one: one.comments.show)), re.IGNORECASE)
_WP_ID: Final = re.compile(r"(?:^|\s)post(?:id)?-(\d{1,12})(?:\s|$)")
_WP_QUERY: Final = re.compile(r"[?&]p=(\d{1,12})(?:&|$)|/wp/v2/posts/(\d{1,12})(?:$|[/?])")


def external(low: bytes) -> str | None:
    """The service whose script or container holds the comments; None where there is none. `low` is `Document.low`."""
    return _first(_EXTERNAL, low)


def runner(low: bytes) -> str:
    """The system that prints the comments on the page itself: `site` where none is known."""
    return _first(_SITE, low) or "site"


def _first(services: tuple[tuple[str, tuple[bytes, ...]], ...], low: bytes) -> str | None:
    """The first service of which the page holds a needle.

    To go through a page for a needle costs a hundredth of all that reading it does, so those with a word in common are
    looked for where that word is.
    """
    around: dict[bytes, bytes] = {}
    for name, needles in services:
        for needle in needles:
            word = next((word for word in _WORDS if word in needle), None)
            if word is not None and word not in around:
                around[word] = _around(low, word)
            if needle in (low if word is None else around[word]):
                return name
    return None


def _around(low: bytes, word: bytes) -> bytes:
    """What is around a word, wherever it is: as far as the longest needle may reach."""
    first, *others = low.split(word)
    if not others:
        return b""
    between = [piece if len(piece) <= 2 * _REACH else piece[:_REACH] + b"\n" + piece[-_REACH:] for piece in others[:-1]]
    return word.join((first[-_REACH:], *between, others[-1][:_REACH]))


def _asked(html: str) -> Iterator[str]:
    """Addresses in scripts and attributes that speak of loading comments."""
    for needle in _ASKED_NEAR:
        at = html.find(needle)
        for _ in range(200):
            if at < 0:
                break
            # From the quote before to the quote after: the address is not longer than the pattern allows.
            for match in _ASKED.finditer(html, max(0, at - 260), at + 200):
                yield match["address"]
            at = html.find(needle, at + 200)


def _wordpress(document: Document) -> str | None:
    """The REST address of a post's comments (https://developer.wordpress.org/rest-api/reference/comments/)."""
    root: str | None = None
    post: str | None = None
    tree = document.tree
    for link in tree.iter("link"):
        rel = (link.get("rel") or "").casefold()
        href = link.get("href") or ""
        if rel == "https://api.w.org/":
            root = document.absolute(href)
        if rel in ("shortlink", "alternate") and (found := _WP_QUERY.search(href)):
            post = post or found[1] or found[2]
    if post is None:
        body = tree.find("body")
        for name in (
            (body.get("class") or "") if body is not None else "",
            *(a.get("id") or "" for a in tree.iter("article")),
        ):
            if match := _WP_ID.search(name):
                post = match[1]
                break
    if post is None:
        holder = next((i for i in tree.iter("input") if i.get("name") == "comment_post_ID"), None)
        post = holder.get("value") if holder is not None and (holder.get("value") or "").isdigit() else None
    if post is None:
        return None
    root = root or document.absolute("/wp-json/")
    if root is None:
        return None
    if "rest_route=" in root:
        return f"{root.rstrip('/')}/wp/v2/comments&post={post}&order=asc&per_page=100"
    return f"{root.rstrip('/')}/wp/v2/comments?post={post}&order=asc&per_page=100"


def on_host_of(base: str, address: str) -> bool:
    """Whether an address is on the host of `base` or below it."""
    try:
        ours, theirs = urlsplit(base).hostname or "", urlsplit(address).hostname or ""
    except ValueError:
        return False
    ours, theirs = ours.removeprefix("www."), theirs.removeprefix("www.")
    return theirs == ours or theirs.endswith("." + ours)


def more_addresses(
    document: Document, zones: Sequence[etree._Element], provider: str, *, incomplete: bool
) -> list[str]:
    """Addresses that give further comments, on the page's own site, in the order of the page, at most 50. `zones` are
    the parts of the page that belong to the block: a pager is often beside it.

    `incomplete` says that the page announces more comments than are on it; then script addresses and the REST address
    of WordPress are given too.
    """
    found: list[str] = []

    def keep(address: str | None) -> None:
        plain = address.split("#", 1)[0] if address else None
        if (
            plain
            and plain != document.url.split("#", 1)[0]
            and plain not in found
            and on_host_of(document.url, plain)
            and len(found) < 50
        ):
            found.append(plain)

    for zone in zones:
        for index, link in enumerate(zone.iter("a", "button", "div", "span")):
            if index > 5000:
                break
            href = link.get("href") if link.tag == "a" else None
            if href and _PAGER.search(href):
                keep(document.absolute(href))
                continue
            if link.tag in ("a", "button"):
                said = flat(link, limit=80)
                if _SHOW_WORDS.search(said):
                    keep(document.absolute(href or link.get("data-url") or link.get("data-href")))
            for name in (
                "data-url",
                "data-href",
                "data-src",
                "data-comments-url",
                "data-load",
                "data-ajax",
                "data-path",
            ):
                value = link.get(name)
                if value and re.search(r"comment|review|otzyv", value, re.IGNORECASE):
                    keep(document.absolute(value))
    if incomplete:
        for address in _asked(document.html):
            keep(document.absolute(address))
        if provider == "wordpress":
            keep(_wordpress(document))
    return found


__all__ = ["external", "more_addresses", "on_host_of", "runner"]

"""Comments that are not on the article's page: which address to ask next, and what its answer gives.

Known are the pages of a list (`PAGEN_1=2` of Bitrix, `comment-page-2` of WordPress), the REST interface of WordPress
(https://developer.wordpress.org/rest-api/reference/comments/), and addresses that scripts ask, which answer with a
piece of HTML, or with JSON that holds comments or HTML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from archive.identity import page_key
from archive.items import Capture, Comment, Comments
from crawler.reading.comments.entries import lines_of
from crawler.reading.comments.find import find_comments
from crawler.reading.comments.providers import on_host_of
from crawler.reading.dates.parse import read_time
from crawler.reading.document import Document
from crawler.reading.requisites import asked

if TYPE_CHECKING:
    from crawler.reading.answers import Answer

MOST_PAGES: Final = 50
"""Addresses that are asked for the comments of one article."""
MOST_COMMENTS: Final = 20_000
"""Comments that are kept of one article."""
_MOST_VALUES: Final = 100_000
"""Values that are looked at in one answer of JSON."""

_NUMBER: Final = re.compile(r"(?:page|PAGEN_\d+|start|offset)[=-](\d{1,9})", re.IGNORECASE)
_FIRST_PAGE: Final = re.compile(r"PAGEN_\d+=1(?:&|$)")
_WHOLE_PAGE: Final = re.compile(r"<(?:html|head|body|title|!doctype)\b", re.IGNORECASE)
_TEXTS: Final = ("content", "text", "message", "body", "comment", "comment_text", "commentText", "html")
_AUTHORS: Final = ("author_name", "author", "name", "user", "username", "userName", "login")
_TIMES: Final = ("date_gmt", "date", "created_at", "createdAt", "created", "published", "time", "datetime")
_IDS: Final = ("id", "comment_id", "commentId", "ID")
_PARENTS: Final = ("parent", "parent_id", "parentId", "reply_to")
_NEXT: Final = ("next", "next_url", "nextUrl", "next_page_url", "nextPage")


class Gathering:
    """The comments of one article while further pages of them are asked for.

    `read` gives the comments of a whole HTML page; `base` is the article's address.
    """

    def __init__(self, comments: Comments, base: str, read: Callable[[Document], Comments | None]) -> None:
        self._base, self._read = base, read
        self._start = comments
        self._entries: list[Comment] = []
        self._known: set[object] = set()
        self._captures: list[Capture] = []
        self._waiting: list[str] = []
        self._asked: set[str] = set()
        self._unread: list[str] = []
        self._keep(comments.entries)
        self._offer(comments.more, base)

    def following(self) -> str | None:
        """The address to ask next: pages in the order of their numbers; None where there is no more to ask."""
        if not self._waiting or len(self._asked) >= MOST_PAGES or len(self._entries) >= MOST_COMMENTS:
            return None
        url = min(self._waiting, key=_number)
        self._waiting.remove(url)
        self._asked.add(url)
        return url

    def take(self, url: str, answer: Answer | None) -> None:
        """What came of an address; None where nothing did."""
        if answer is not None and answer.capture is not None:
            self._captures.append(answer.capture)
        if answer is not None and answer.location:
            self._offer([answer.location], url)
        elif answer is None or answer.status != 200 or not self._take(url, answer):
            self._unread.append(url)

    def result(self) -> tuple[Comments, str | None]:
        """The comments, and a sentence where some are missing."""
        entries = self._entries
        start = self._start
        missing = [*self._unread, *self._waiting]
        count = start.count if start.count is not None and start.count > len(entries) else len(entries)
        state = "open" if entries and start.state in ("external", "none", "empty") else start.state
        comments = start.model_copy(
            update={
                "state": state,
                "count": count if entries or start.count is not None else None,
                "more": missing,
                "entries": entries,
                "captures": self._captures,
            }
        )
        if missing:
            return comments, f"{len(missing)} of {len(self._asked) + len(self._waiting)} addresses gave no comments."
        if count > len(entries):
            return comments, f"The page speaks of {count} comments, {len(entries)} were given."
        return comments, None

    def _take(self, url: str, answer: Answer) -> bool:
        document = Document(answer.body, url, content_type=answer.content_type)
        text = document.html.lstrip()
        if text[:1] in ("[", "{"):
            try:
                value = json.loads(text)
            except (ValueError, RecursionError):
                return False
            return self._take_json(value, url, answer.pages)
        if _WHOLE_PAGE.search(text[:2000]):
            found = self._read(document)
            if found is None or not found.entries:
                return False
            self._keep(found.entries)
            self._offer(found.more, url)
            return True
        return self._take_fragment(text, url)

    def _take_json(self, value: Any, url: str, pages: int | None) -> bool:
        found = _in_json(value)
        self._keep(found.comments)
        if pages is not None and (number := int(dict(parse_qsl(urlsplit(url).query)).get("page", "1"))) < pages:
            self._offer([_with_page(url, number + 1)], url)
        self._offer(found.following, url)
        given = [self._take_fragment(fragment, url) for fragment in found.fragments]
        return bool(found.comments) or any(given) or value in ([], {})

    def _take_fragment(self, html: str, url: str) -> bool:
        """A piece of HTML: what is in it is comments, whatever its elements are called."""
        block = f'<div id="comments" class="comments-list">{html}</div>'
        page = Document(block.encode("utf-8", "replace"), url, content_type="text/html; charset=utf-8")
        comments = find_comments(page).value
        if comments is None:
            return not html.strip()
        self._keep(comments.entries)
        self._offer(comments.more, url)
        return bool(comments.entries) or not html.strip()

    def _keep(self, comments: list[Comment]) -> None:
        for comment in comments:
            key = comment.id or (comment.author, comment.published_raw, comment.text)
            if key not in self._known and len(self._entries) < MOST_COMMENTS:
                self._known.add(key)
                self._entries.append(comment)

    def _offer(self, addresses: list[str], base: str) -> None:
        for address in addresses:
            url = asked(address, base)
            if url is None or url in self._asked or url in self._waiting or not on_host_of(self._base, url):
                continue
            if len(self._waiting) < MOST_PAGES and not self._is_article(url):
                self._waiting.append(url)

    def _is_article(self, url: str) -> bool:
        """Whether it is the article's own address, or what Bitrix calls its first page."""
        parts = urlsplit(url)
        plain = urlunsplit(parts._replace(query=_FIRST_PAGE.sub("", parts.query).rstrip("&")))
        return page_key(plain) == page_key(self._base)


def _number(url: str) -> int:
    found = _NUMBER.findall(url)
    return int(found[-1]) if found else 0


def _with_page(url: str, number: int) -> str:
    parts = urlsplit(url)
    pairs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "page"]
    return urlunsplit(parts._replace(query=urlencode([*pairs, ("page", str(number))], safe="/")))


@dataclass(slots=True)
class _FoundInJson:
    comments: list[Comment]
    fragments: list[str]
    following: list[str]


def _in_json(value: Any) -> _FoundInJson:
    """Comments, pieces of HTML and next addresses of an answer, in its order, however it is nested."""
    found = _FoundInJson([], [], [])
    stack: list[tuple[Any, str | None]] = [(value, None)]
    for _ in range(_MOST_VALUES):
        if not stack:
            break
        node, parent = stack.pop()
        if isinstance(node, list):
            stack.extend((child, parent) for child in reversed(node))
        elif isinstance(node, str):
            if "<" in node and len(node) > 20:
                found.fragments.append(node)
        elif isinstance(node, dict):
            comment = _comment(node, parent)
            if comment is not None:
                found.comments.append(comment)
                # Answers are within what they answer.
                inner = [child for child in node.values() if isinstance(child, list)]
                stack.extend((child, comment.id) for child in reversed(inner))
            else:
                found.following += [node[name] for name in _NEXT if isinstance(node.get(name), str)]
                stack.extend((child, parent) for child in reversed(node.values()))
    return found


def _comment(values: dict[str, Any], parent: str | None) -> Comment | None:
    text = next(filter(None, (_string(values.get(name)) for name in _TEXTS)), None)
    id = next(filter(None, (_name(values.get(name)) for name in _IDS)), None)
    author = next(filter(None, (_string(values.get(name)) for name in _AUTHORS)), None)
    raw = next(((name, values[name]) for name in _TIMES if isinstance(values.get(name), str | int)), None)
    if not text or not (author or raw) or len(text) > 200_000:
        return None
    above = next(filter(None, (_name(values.get(name)) for name in _PARENTS)), None) or parent
    return Comment(
        id=id,
        author=_plain(author) if author else None,
        **(_times(*raw) if raw else {}),
        published_raw=str(raw[1])[:100] if raw else None,
        text=_plain(text),
        parent=above if above != id else None,
    )


def _string(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("rendered") or value.get("name")
    return value.strip() or None if isinstance(value, str) else None


def _name(value: Any) -> str | None:
    """An id; 0 stands for none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value)[:100] if value not in (0, "0", "") else None


def _plain(html: str) -> str:
    if "<" not in html and "&" not in html:
        return html.strip()
    tree = Document(f"<div>{html}</div>".encode("utf-8", "replace"), "", content_type="text/html; charset=utf-8").tree
    return "\n".join(_whole_lines(lines_of(tree, set())))


def _whole_lines(lines: list[str]) -> Iterator[str]:
    return (line for line in lines if line)


def _times(name: str, value: str | int) -> dict[str, datetime]:
    """The time of a comment, by the field that it belongs to; a field may be in UTC by its name."""
    moment = read_time(value)
    if moment is None:
        return {}
    if moment.tzinfo is None and name.endswith("_gmt"):
        moment = moment.replace(tzinfo=UTC)
    return {"published_at" if moment.tzinfo else "published_local": moment}


__all__ = ["MOST_PAGES", "Gathering"]

"""What an item needs besides its page: further comments, and where the bytes of its media are kept.

The steps are a generator that asks for an address and is sent what came of it, so the live crawl, which asks the site,
and a second reading, which asks the archive, come to the same item.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from archive.items import Comments, Media, PressItem, Problem
from archive.versions import hashed
from crawler.reading.answers import Ask, Steps
from crawler.reading.comments.more import Gathering
from crawler.reading.comments.providers import on_host_of
from crawler.reading.streams import in_pieces, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from crawler.reading.answers import Answer
    from crawler.reading.document import Document
    from crawler.reading.page import PressPage

MOST_MEDIA = 200
"""Files of one article that are asked for before it is kept."""
MOST_PIECES = 2_000
"""Pieces of one film that are asked for, which is an hour and a half of three seconds each."""
MOST_BYTES = 1 << 30
"""Bytes of one film, as `limits.max_body` bounds one that comes in one piece."""


def complete(
    item: PressItem, page_class: type[PressPage], *, known: Callable[[PressItem], bool] = lambda item: False
) -> Steps:
    """Complete an item as it was read from its page; `page_class` reads further pages of its comments.

    An address of which nothing came is answered with None: the item says what is missing. Media of an item that is
    `known` with all its comments are not asked for: it is not kept a second time.
    """
    if item.comments is not None and item.comments.more:
        item = yield from _comments(item, item.comments, page_class)
    return item if known(item) else (yield from _media(item))


def _comments(item: PressItem, comments: Comments, page_class: type[PressPage]) -> Steps:
    def read(document: Document) -> Comments | None:
        found = page_class(document).comments()
        return found.value if found else None

    gathering = Gathering(comments, item.url, read)
    while url := gathering.following():
        gathering.take(url, (yield Ask(url)))
    gathered, missing = gathering.result()
    changes: dict[str, Any] = {"comments": gathered}
    if missing:
        problem = Problem(field="comments", code="comments-incomplete", message=missing)
        changes["parser"] = item.parser.model_copy(update={"problems": [*item.parser.problems, problem]})
    return hashed(item.model_copy(update=changes))


def _media(item: PressItem) -> Steps:
    media: list[Media] = []
    problems: list[Problem] = []
    for medium in item.media:
        own = medium.provider is None and medium.type != "embed" and len(media) < MOST_MEDIA
        whole = in_pieces(medium.url)
        answer = (yield Ask(medium.url, medium, whole)) if own else None
        if answer is not None and answer.status == 200 and answer.capture is not None:
            size = medium.size if answer.size is None else answer.size
            medium = medium.model_copy(update={"capture": answer.capture, "size": size})
            if not whole and in_pieces(medium.url, answer.content_type):
                # Its address did not say so: what was fetched is read again from the archive.
                whole, answer = True, (yield Ask(medium.url, medium, True)) or answer
            missing = (yield from _pieces(item, medium, answer)) if whole else None
        else:
            missing = "the list of its pieces could not be had" if whole and own else None
        if missing:
            problems.append(Problem(field="media", code="video-incomplete", message=f"{medium.url}: {missing}."))
        media.append(medium)
    changes: dict[str, Any] = {"media": media}
    if problems:
        changes["parser"] = item.parser.model_copy(update={"problems": [*item.parser.problems, *problems]})
    return item.model_copy(update=changes)


def _pieces(item: PressItem, medium: Media, first: Answer) -> Generator[Ask, Answer | None, str | None]:
    """Ask for the pieces of a film, of which there are lists within lists; why it is not whole, where it is not."""
    lists, seen, size = [(_place(medium.url, first), first.body)], {medium.url}, 0
    reasons: Counter[str] = Counter()
    count = 0
    if first.capture and first.capture.truncated:
        reasons["the list of its pieces was cut off"] = 1
    while lists:
        url, text = lists.pop(0)
        found = pieces(text, url)
        if not found.whole:
            reasons["the list does not name all of it"] = 1
        for address in [*found.lists, *found.segments]:
            if address in seen:
                continue
            seen.add(address)
            listed = address in found.lists
            count += 1
            if count > MOST_PIECES or size > MOST_BYTES or (listed and len(seen) > MOST_PIECES):
                reasons[f"it is larger than {MOST_PIECES} pieces or {MOST_BYTES >> 20} MB"] = 1
                break
            if not on_host_of(item.url, address):
                reasons["of its pieces are on another host"] += 1
                continue
            answer = yield Ask(address, medium, listed)
            if answer is None or answer.status != 200 or answer.capture is None or answer.capture.truncated:
                reasons["of its pieces could not be had"] += 1
                continue
            if answer.size is not None and answer.size < found.ends.get(address, 0):
                reasons["of its files are shorter than the list says"] += 1
            size += answer.size or answer.capture.length
            if listed:
                lists.append((_place(address, answer), answer.body))
    return ", ".join(f"{number} {why}" if why.startswith("of") else why for why, number in reasons.items()) or None


def _place(asked: str, answer: Answer) -> str:
    """What the addresses in a list are relative to: where a redirect led (RFC 8216, 4.1)."""
    return answer.capture.url if answer.capture else asked

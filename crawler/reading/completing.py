"""What an item needs besides its page: further comments, and where the bytes of its media are kept.

The steps are a generator that asks for an address and is sent what came of it, so the live crawl, which asks the site,
and a second reading, which asks the archive, come to the same item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.items import Comments, Media, PressItem, Problem
from archive.versions import hashed
from crawler.reading.answers import Ask, Steps
from crawler.reading.comments.more import Gathering

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.reading.document import Document
    from crawler.reading.page import PressPage

MOST_MEDIA = 200
"""Files of one article that are asked for before it is kept."""


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
    for medium in item.media:
        own = medium.provider is None and medium.type != "embed" and len(media) < MOST_MEDIA
        answer = (yield Ask(medium.url, medium)) if own else None
        if answer is not None and answer.status == 200 and answer.capture is not None:
            size = medium.size if answer.size is None else answer.size
            medium = medium.model_copy(update={"capture": answer.capture, "size": size})
        media.append(medium)
    return item.model_copy(update={"media": media})

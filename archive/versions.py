"""Two tracks of versions, that of the text and that of the comments: their digests, and what differs between two.

Which fields count, and what of them, is said by the rows of `archive.fields`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from archive.fields import COMMENTS, TEXT
from archive.items import Discussion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.fields import Row
    from archive.items import PressItem


def _digest(item: PressItem, rows: Iterable[Row]) -> str:
    # Only fields with content, so that a field that is new to the table changes no digest of what lacks it.
    content = {row.name: keys for row in rows if (keys := row.keys(item))}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def content_hash(item: PressItem) -> str:
    """`sha256:` and the hexadecimal digest of what makes a version of the text; equal for two captures that say the
    same."""
    return _digest(item, TEXT)


def changed_fields(before: PressItem, after: PressItem) -> list[str]:
    """The fields that make a version of the text and differ between two captures, in the order of the table."""
    return [row.name for row in TEXT if row.differs(before, after)]


def incomplete(item: PressItem) -> bool:
    """Whether comments that the page has could not be fetched: those that are missing were not taken away."""
    return any(problem.code == "comments-incomplete" for problem in item.parser.problems)


def tells_comments(item: PressItem) -> bool:
    """Whether a line says what the comments are: somebody looked, and read all of them or, at first, some."""
    return item.comments is not None and (item.version.comments is not None or not incomplete(item))


def discussion_changed(before: PressItem, after: PressItem) -> bool:
    """Whether the comments differ. Comments that nobody looked for are not known to differ."""
    return tells_comments(before) and tells_comments(after) and COMMENTS.differs(before, after)


def hashed(item: PressItem, discussion: int = 1) -> PressItem:
    """The item with the digests of its content; its comments, where it has them, are number `discussion` of theirs."""
    track = None
    if item.comments is not None:
        seen = item.version.first_seen
        track = Discussion(number=discussion, content_hash=_digest(item, (COMMENTS,)), first_seen=seen)
    version = item.version.model_copy(update={"content_hash": content_hash(item), "comments": track})
    return item.model_copy(update={"version": version})

"""Two tracks of versions, that of the text and that of the comments: their digests, and what differs between two.

Which fields count, and what of them, is said by the rows of `archive.fields`.
"""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from typing import TYPE_CHECKING

from archive.fields import COMMENTS, READ, TEXT
from archive.items import Discussion
from archive.pieces import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from archive.fields import Row
    from archive.items import Absence, PressItem


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


def state(item: PressItem, field: str) -> str:
    """`found`, or why a field that pages are read for has no value: `none`, `unread`, `not-looked-for`; `unrecorded`
    where the release that read the page did not say."""
    if (field == "published_at" and item.printed) or (field == "modified_at" and item.modified_local):
        return "found"
    if getattr(item, field) not in (None, "", []):
        return "found"
    return item.parser.absent.get(field, "unrecorded")


def with_absences(item: PressItem, looked_for: Container[str]) -> PressItem:
    """The item as it says why each field that pages are read for has no value.

    `looked_for`: names of the fields that were looked for; of those one that a problem names was there and unread.
    """
    problems = {problem.field for problem in item.parser.problems}
    absent: dict[str, Absence] = {}
    for row in READ:
        if state(item, row.name) != "found":
            looked: Absence = "unread" if row.name in problems else "none"
            absent[row.name] = looked if row.name in looked_for else "not-looked-for"
    return item.model_copy(update={"parser": item.parser.model_copy(update={"absent": absent})})


CUT_OFF = "cut-off"
"""Code of the problem that the end of a page did not come."""


CUT_WITHIN = 10
"""Characters at the end of a text that was cut off which may be half a character reference or tag."""


def cut_off(item: PressItem) -> bool:
    """Whether the end of the page did not come: what is missing was not taken away."""
    return any(problem.code == CUT_OFF for problem in item.parser.problems)


def completes(before: PressItem, after: PressItem) -> bool:
    """Whether an item is the whole page of which another one had only the beginning: as far as that came, both say the
    same. What may be cut in its midst is the last piece of a field; of a field of one piece that is no sign of a cut.
    """

    def goes_on(row: Row) -> bool:
        was, now = row.pieces(before), row.pieces(after)
        if not was:
            return True
        if (
            row.single
            or len(now) < len(was)
            or [piece.key for piece in was[:-1]] != [piece.key for piece in now[: len(was) - 1]]
        ):
            return [piece.key for piece in was] == [piece.key for piece in now]
        # The cut may lie within a word or a character reference.
        last = (folded(was[-1].text) or "")[:-CUT_WITHIN]
        return (folded(now[len(was) - 1].text) or "").startswith(last)

    return cut_off(before) and not cut_off(after) and all(goes_on(row) for row in TEXT)


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


def _versions(lines: Sequence[PressItem], differs: Callable[[PressItem, PressItem], bool]) -> list[PressItem]:
    found: list[PressItem] = []
    for item in lines:
        if not found or differs(found[-1], item):
            found.append(item)
    return found


def by_number(lines: Iterable[PressItem]) -> dict[int, PressItem]:
    """Of all lines of an article, oldest first, the last with each number of the text: with its latest comments."""
    return {item.version.number: item for item in lines}


def text_versions(lines: Sequence[PressItem]) -> list[PressItem]:
    """Of all lines of an article, oldest first, those that brought another text; without what was read from a page
    whose end did not come, once the whole of it did."""
    left_out = {id(before) for before, after in pairwise(lines) if after.version.completes}
    whole = [item for item in lines if id(item) not in left_out]
    return _versions(whole, lambda before, after: bool(changed_fields(before, after)))


def comment_versions(lines: Sequence[PressItem]) -> list[PressItem]:
    """Of all lines of an article, oldest first, those that brought other comments."""
    return _versions([item for item in lines if item.version.comments], discussion_changed)

"""What was edited between two versions, or between two articles of one wording: numbers, dates, names, paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from archive.history import Span, text_changes
from archive.languages import languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.history import Change
    from archive.items import PressItem

Matter = Literal["paragraph", "number", "date", "name", "words"]

MATTERS: tuple[Matter, ...] = ("paragraph", "number", "date", "name", "words")
"""What an edit concerns, the most telling first: a paragraph that went, a number, a date, a name, other words."""
AROUND = 60
"""Characters of unchanged text that are shown beside a changed word."""
LONGEST = 400
"""Characters of a paragraph that went or came."""

_DATE = r"\b\d{1,2}\.\d{1,2}(?:\.\d{2,4})?\b|\b\d{1,2}:\d{2}\b|\b(?:19|20)\d{2}\b"
_ENDING = re.compile(r"[аяьыиеоуaeiouy]$")
_NAME = re.compile(r"(?<![.!?…»\"]\s)(?<!^)\b[A-ZА-ЯЁІЇЄҐ][\w’'-]+")
_WORD = re.compile(r"\w")


@cache
def _dates(code: str | None) -> re.Pattern[str]:
    """Dates, times and the names of months in a language; where that is not known, numbers alone."""
    dates = next((one.dates for one in languages() if one.code == code), None)
    months = [name for names in dates.months for name in names] if dates else []
    if dates and dates.capital:
        return re.compile("|".join([_DATE, *(rf"\b{name.capitalize()}\b" for name in months)]))
    # A month is declined: what is listed are its forms in dates.
    stems = (_ENDING.sub("", name) + r"\w{0,3}" if len(name) > 3 else name for name in months)
    return re.compile("|".join([_DATE, *(rf"\b{stem}\b" for stem in stems)]), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that was edited."""

    matter: Matter
    field: str
    """Field of the item (`archive.fields.TEXT`)."""
    spans: tuple[Span, ...]
    """The words, with some unchanged ones around them; «…» where text is left out."""


def edits(before: PressItem, after: PressItem) -> tuple[Edit, ...]:
    """What was edited between two versions, the most telling first."""
    found = [edit for change in text_changes(before, after) for edit in _edits_in(change, _dates(after.language))]
    return tuple(sorted(found, key=lambda edit: MATTERS.index(edit.matter)))


def _edits_in(change: Change, dates: re.Pattern[str]) -> Iterator[Edit]:
    if change.kind == "moved":
        return
    if change.kind != "edited":
        text = change.before or change.after
        gone = change.kind == "removed" and change.field == "body"
        cut = text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
        operation: Literal["removed", "added"] = "removed" if change.kind == "removed" else "added"
        yield Edit("paragraph" if gone else "words", change.field, (Span(operation, cut),))
        return
    spans = change.spans
    place = 0
    while place < len(spans):
        if spans[place].operation == "same":
            place += 1
            continue
        end = place
        while end < len(spans) and spans[end].operation != "same":
            end += 1
        run = spans[place:end]
        removed = "".join(span.text for span in run if span.operation == "removed")
        added = "".join(span.text for span in run if span.operation == "added")
        if _WORD.search(removed + added):
            first = spans[place - 1].text if place else ""
            last = spans[end].text if end < len(spans) else ""
            shown = [Span("same", _end_of(first)), *run, Span("same", _begin_of(last))]
            matter = _matter(first, removed, added, dates)
            yield Edit(matter, change.field, tuple(span for span in shown if span.text))
        place = end


def _matter(before: str, removed: str, added: str, dates: re.Pattern[str]) -> Matter:
    """What some words are about that were taken or put in their place."""
    old, new = dates.findall(removed), dates.findall(added)
    if old != new and (old or new):
        return "date"
    if re.findall(r"\d+", removed) != re.findall(r"\d+", added):
        return "number"
    # The word before shows whether a capital letter begins a sentence.
    lead = before[-3:]
    if [name for text in (removed, added) for name in _NAME.findall(lead + text)]:
        return "name"
    return "words"


def _end_of(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return "… " + text[-AROUND:].split(" ", 1)[-1]


def _begin_of(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return text[:AROUND].rsplit(" ", 1)[0] + " …"


__all__ = ["MATTERS", "Edit", "Matter", "edits"]

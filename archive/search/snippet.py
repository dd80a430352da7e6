"""Snippets: where in a text the words of a query are, in the wording of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.languages.morphology import WORD, analyse, fold, forms

if TYPE_CHECKING:
    from archive.search.engine import Sought

WIDTH = 240
"""Letters of a snippet, about."""

LONGEST_TEXT = 200_000
"""Letters of a text that are looked through."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text, white space folded, with the words that were sought."""

    text: str
    marks: tuple[tuple[int, int], ...]
    """Begin and end of each word sought, in letters of `text`, in order, not overlapping."""

    def pieces(self) -> list[tuple[str, bool]]:
        """The text in pieces, and whether each was sought."""
        found, done = [], 0
        for start, end in self.marks:
            found += [(self.text[done:start], False), (self.text[start:end], True)]
            done = end
        return [piece for piece in (*found, (self.text[done:], False)) if piece[0]]


class Marker:
    """Finds what a query seeks."""

    def __init__(self, sought: Sought) -> None:
        self.sought = sought
        # To analyse every word of a page is slow; nearly all forms of a word begin alike, the dictionary has the rest
        # («человек» and «люди»).
        starts = {key[:3] for key in sought.keys} | {form for word in sought.words for form in forms(word)}
        starts |= sought.forms | sought.starts | {re.split(r"\\w", pattern)[0] for pattern in sought.patterns}
        short = sorted({start[:3] for start in starts}, key=len)
        said = [start for number, start in enumerate(short) if not start.startswith(tuple(short[:number]))]
        pattern = "|".join(re.escape(start).replace("е", "[её]") for start in said)
        # Marks of stress inside the first letters hide a word from this, not from the index.
        self._candidate = re.compile(rf"\b(?:{pattern})[\w\u0300-\u036f\u00ad]*", re.IGNORECASE) if said else None

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Begin, end and form of each word sought."""
        if self._candidate is None:
            return []
        found = []
        for match in self._candidate.finditer(text[:LONGEST_TEXT]):
            word = match.group()
            form = fold(word)
            if (
                form in self.sought.forms
                or any(form.startswith(start) for start in self.sought.starts)
                or any(re.fullmatch(pattern, form) for pattern in self.sought.patterns)
                or (self.sought.keys and self._has_key(word))
            ):
                found.append((match.start(), match.end(), form))
        return found

    def _has_key(self, word: str) -> bool:
        _, keys, proper, surname = analyse(word)
        return not self.sought.keys.isdisjoint((*keys, *proper, surname or ""))

    def whole(self, text: str) -> Snippet:
        """All of a short text with what was sought."""
        text = " ".join(text[:LONGEST_TEXT].split())
        return Snippet(text, tuple((start, end) for start, end, _ in self.find(text)))

    def snippet(self, text: str, width: int = WIDTH) -> Snippet | None:
        """The piece of a text that has the most of what was sought; nothing where it has none of it."""
        found = self.find(text)
        if not found:
            return None
        best, most = 0, (0, 0)
        for first, (start, _, _) in enumerate(found):
            inside = [form for begin, end, form in found[first : first + 40] if end - start <= width]
            count = (len({form[:4] for form in inside}), len(inside))
            if count > most:
                best, most = first, count
        start = max(0, found[best][0] - width // 4)
        end = min(len(text), start + width)
        while start > 0 and WORD.match(text[start - 1]):
            start -= 1
        while end < len(text) and WORD.match(text[end]):
            end += 1
        return self._cut(text, start, end)

    def _cut(self, text: str, start: int, end: int) -> Snippet:
        piece = " ".join(text[start:end].split())
        piece = ("… " if start > 0 else "") + piece + (" …" if end < len(text) else "")
        return Snippet(piece, tuple((begin, stop) for begin, stop, _ in self.find(piece)))


def beginning(text: str, width: int = WIDTH) -> Snippet:
    """The first words of a text, where nothing was sought in it."""
    folded = " ".join(text[: 4 * width].split())
    if len(folded) <= width:
        return Snippet(folded, ())
    return Snippet(folded[:width].rsplit(" ", 1)[0] + " …", ())


__all__ = ["WIDTH", "Marker", "Snippet", "beginning"]

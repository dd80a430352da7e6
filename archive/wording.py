"""Which articles share their wording across sites, found while the catalogue is made.

A text is known by its *shingles*, the runs of three words in it. A tenth of them, chosen by their value alone and so
the same ones in every copy, are its *marks*, which the catalogue keeps; texts of different sites with common marks
are then compared by all of their shingles (Broder, "On the resemblance and containment of documents", 1997).
Articles that share their wording are one *story*.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING
from zlib import crc32

from archive.languages.morphology import WORD

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from archive.items import PressItem

ALIKE = 0.35
"""Part of the shorter text's shingles that the other has. Of copies in which each fifth word was replaced half are left
(0.8 to the power of three); two texts that merely follow one form of announcement share a tenth."""
LEAST = 25
"""Shingles that must be common: fewer are a heading, a signature and an address."""
RATE = 10
"""One shingle in so many is a mark."""
FEWEST = 12
"""Marks of a short text, its smallest shingles: a tenth of them would be too few to meet in."""
MOST = 400
"""Marks of a long text."""
MEETING = 2
"""Common marks from which on two texts are compared."""
SITES = 4
"""Other sites to which a text is linked by one mark: a copy that 80 sites print has 80 links, not 3,160."""
CLOSE = 40
"""Rows that are looked at for one mark: what hundreds of articles share is a formula of the trade."""

_BITS = (1 << 64) - 1
_MARK = (1 << 64) // RATE
_SHORTER = 24
"""Bits that a mark leaves out: with 40 of them a million articles have some hundred marks that meet by chance."""
_A, _B, _C = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
"""Odd multipliers of xxHash: the upper bits of a sum depend on every word and on its place."""


def _codes(text: str) -> list[int]:
    """The words of a text as numbers; case and the dots of ё do not count."""
    return [*map(crc32, map(str.encode, WORD.findall(text.lower().replace("ё", "е"))))]


def shingles(text: str) -> set[int]:
    """The runs of three words of a text, as numbers of 64 bits."""
    codes = _codes(text)
    return {(a * _A + b * _B + c * _C) & _BITS for a, b, c in zip(codes, codes[1:], codes[2:], strict=False)}


def shingle_marks(item: PressItem) -> list[int]:
    """The shingles by which an article is found, at most `MOST`; none of a text that is too short to be compared."""
    codes = _codes(item.text)
    if len(codes) < LEAST + 2:
        return []
    runs = zip(codes, codes[1:], codes[2:], strict=False)
    few = {mark for a, b, c in runs if (mark := (a * _A + b * _B + c * _C) & _BITS) < _MARK}
    found = few if len(few) >= FEWEST else sorted(shingles(item.text))[:FEWEST]
    return [mark >> _SHORTER for mark in sorted(found)[:MOST]]


def alike(one: set[int], other: set[int]) -> float:
    """The part of the shorter text's shingles that both have, 0 to 1; 0 where it is less than `ALIKE` or `LEAST`."""
    common = len(one & other)
    share = common / (min(len(one), len(other)) or 1)
    return share if common >= LEAST and share >= ALIKE else 0.0


def links(marked: Iterable[tuple[int, int]], site_of: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Pairs of rows of different sites that meet in enough marks; `marked` is marks with rows, sorted by both."""
    met: Counter[tuple[int, int]] = Counter()
    for _, group in groupby(marked, itemgetter(0)):
        last: dict[str, int] = {}
        for _, row in group:
            if (site := site_of.get(row)) is None:
                continue
            met.update((other, row) for name, other in last.items() if name != site)
            last.pop(site, None)
            last[site] = row
            if len(last) > SITES:
                del last[next(iter(last))]
    return (pair for pair, times in met.items() if times >= MEETING)


def neighbours(connection: sqlite3.Connection, row: int, site: str, marked: Iterable[int]) -> list[int]:
    """Rows of other sites that meet a new row in enough marks."""
    met: Counter[int] = Counter()
    for mark in marked:
        near = connection.execute(_NEAR, (mark, row, CLOSE)).fetchall()
        met.update(other for other, of in near if of != site)
    return [other for other, times in met.most_common(CLOSE) if times >= MEETING]


_NEAR = (
    "SELECT marks.row, site FROM marks JOIN versions USING (row) WHERE mark = ? AND marks.row != ? "
    "ORDER BY marks.row DESC LIMIT ?"
)


class Stories:
    """The table of stories while it is written: which rows of versions share their wording."""

    def __init__(self, connection: sqlite3.Connection, text_of: Callable[[int], str | None]) -> None:
        """`text_of` gives the text of a row, or nothing where it may not be given out."""
        self._connection = connection
        self._text_of = text_of
        self._shingles: dict[int, set[int]] = {}

    def join(self, one: int, other: int) -> set[int]:
        """Make two rows one story if they share their wording; the rows that were in none before."""
        if not alike(self._of(one), self._of(other)):
            return set()
        asked = "SELECT row, story FROM reprints WHERE row IN (?, ?)"
        known = dict(map(tuple, self._connection.execute(asked, (one, other)).fetchall()))
        story = min(known.values(), default=min(one, other))
        for former in {*known.values()} - {story}:
            self._connection.execute("UPDATE reprints SET story = ? WHERE story = ?", (story, former))
        new = {one, other} - known.keys()
        self._connection.executemany("INSERT INTO reprints VALUES (?, ?)", [(row, story) for row in new])
        return new

    def _of(self, row: int) -> set[int]:
        if row not in self._shingles:
            while len(self._shingles) > 1_000:  # some 50 MB of them
                del self._shingles[next(iter(self._shingles))]
            self._shingles[row] = shingles(self._text_of(row) or "")
        return self._shingles[row]


__all__ = ["Stories", "alike", "links", "neighbours", "shingle_marks", "shingles"]

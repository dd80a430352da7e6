"""Lines among the blocks of a body that are none of it: the headline again, counters, «read also», repeats."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from archive.items import Block
from archive.languages import every
from archive.languages.patterns import any_of, any_word, pattern_of
from crawler.reading.body.blocks import DressedBlock
from crawler.reading.dates.parse import AGO, DAY_NAME, MONTH


def _any(patterns: list[str], *, end: str = r"\W*$") -> re.Pattern[str]:
    """Whole lines of any of these patterns; a space is any white space."""
    return pattern_of(rf"^(?:{any_of(patterns)})".replace(" ", r"\s+") + end, re.I)


_NOISE = _any(every(lambda one: one.body.noise))
_TIME = pattern_of(r"^\d{1,2}:\d{2}$")
_RULE = pattern_of(r"^[\W_]+$")
_READ_ALSO = _any(every(lambda one: one.body.read_also), end=r"\s*[:>»\-–]\s*\S.{0,200}$")
_READ_ALSO_WORDS = _any(every(lambda one: one.body.read_also), end=r"\s*:?\s*$")
_READ_ALSO_LABEL = pattern_of(r"^[^:>»\-–]{0,40}[:>»\-–]\s*")
_END = _any(every(lambda one: one.body.end))
_SAID_ELSEWHERE = _any(every(lambda one: one.comments.side_heading))
_EDGE = pattern_of(any_of(every(lambda one: one.body.edge)), re.I)
_LEGAL = pattern_of(any_of([*every(lambda one: one.body.legal), "^©"]), re.I)
_LABEL = pattern_of(r"[^\W\d][^:\d]{0,40}:")
_PARTED = pattern_of(r"\s*[|/•·]\s*")
_LONGEST = 260
"""Characters of a line that may be no part of the article: a notice of rights or an invitation to subscribe."""
_PROSE = 80
"""Characters from which on a paragraph says something: labels, counters and buttons of real pages have fewer."""
_SENTENCE = 45
"""Characters from which on a line that ends as a sentence says something: «Войдите, чтобы комментировать.» has 31."""
_BUTTONS = 60
"""Characters of a line of buttons at the edge of an article: «Back | Discuss | Print»."""
_CONTROL = 30
"""Characters of the words of a control: the longest in the lists of languages has 24."""
_MANY = pattern_of(r"\s*\d[\d \u00a0.,]*\s[^\W\d_]{3,}")
"""How many of what: a number and a word."""
_FULL_STOP = pattern_of(r"\w{3,}[ ,].*[^\W\d_]{3,}[.!?…]$")
_CLOCKED = pattern_of(rf"\b{AGO}(?!\w)|\b\d{{1,2}}[.:]\d\d\b", re.I)
_SAID = 30
"""Letters after a label of which a fact needs more: «Источник: пресс-служба» at the edge is no fact of the text."""
_DATELINES = 2
"""Lines of a date and nothing more at the edges of a text: published and changed. More of them are a programme."""
_SAYS_WHEN = pattern_of(
    rf"^\W*(?:{any_of([*every(lambda one: one.dates.published), *every(lambda one: one.dates.modified)])})"
    r"(?:\s+[^\W\d_]{1,3}\b)?\W*",
    re.I,
)
"""What a line of a date says of it, with a short word after it: «Veröffentlicht am», «Publié le», «Posted:»."""
_OF = any_word(every(lambda one: one.dates.of))
_DATED = pattern_of(
    rf"\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d\.?\s+(?:{_OF}\s+)?{MONTH}(?!\w)|{MONTH}\s+\d",
    re.I,
)
DATE_PARTS = pattern_of(
    rf"\d+(?:h(?:\d\d)?\b)?|\b(?:{MONTH}|{DAY_NAME}|"
    + any_word(
        every(lambda one: (*one.dates.weekdays, *one.dates.at, *one.dates.of, *one.dates.era, *one.dates.dateline))
    )
    + r")(?!\w)",
    re.I,
)


def trim(lines: list[DressedBlock], title: str | None, linked: Callable[[str], bool]) -> list[Block]:
    """The blocks without the headline and what is before it, without noise, without what follows «see also».

    Words alone take nothing away: a line is left out where its words and its place, its markup or its links say so.
    `linked` says whether a text is made of links.
    """
    lines = _after_title(lines, title)
    lines = _before_end(lines, linked)
    edges = _edges(lines)
    prose = {line.dress for line in lines if _is_prose(line.block)}
    datelines = sum(_may_be_dateline(line.block) for line in lines)
    kept: list[Block] = []
    seen: set[tuple[str, str]] = set()
    for at, line in enumerate(lines):
        block, text = line.block, line.block.text
        if _RULE.match(text) and len(text) <= _LONGEST:
            continue
        dressed = bool(line.dress) and line.dress not in prose and block.type != "heading"
        if len(text) <= _LONGEST and _is_noise(block, at in edges, dressed, linked):
            continue
        if _may_be_dateline(block) and (dressed or (at in edges and datelines <= _DATELINES)):
            continue
        if len(text) < 30 and not letters_of(text) and block.type != "table":
            continue
        if len(text) > 70 and block.type != "list" and text[-1] in '.!?…»”")':
            key = letters_of(text)
            if (block.type, key) in seen:
                continue
            seen.add((block.type, key))
        kept.append(block)
    while kept and kept[-1].type == "heading":
        kept.pop()
    return kept


def _is_noise(block: Block, edge: bool, dressed: bool, linked: Callable[[str], bool]) -> bool:
    """Whether a line is none of the article: by its words, and by its place, its markup, its links or a date in it."""
    text = block.text
    if (edge and _EDGE.search(text)) or (
        (edge or dressed) and _LEGAL.search(text) and (dressed or len(text) <= _BUTTONS)
    ):
        return True
    if _NOISE.match(text):
        label = _LABEL.match(text)
        rest = text[label.end() :] if label else text
        if dressed or linked(rest):
            return True
        if label:
            # «Создано: 120 рабочих мест» is a fact, and so may «Темы: …» be: a date makes the first a line of its own.
            return _DATED.search(rest) is not None or (edge and len(letters_of(rest)) <= _SAID and not _is_fact(rest))
        return edge or (block.type == "paragraph" and _is_control(text))
    if _READ_ALSO.match(text):
        return dressed or linked(_READ_ALSO_LABEL.sub("", text)) or (edge and text[-1] not in ".!…")
    if edge and _SAID_ELSEWHERE.match(text):
        return linked(text)
    if edge and len(text) <= _BUTTONS and (pieces := _PARTED.split(text)) and len(pieces) > 1:
        return all(_NOISE.match(piece) or _END.match(piece) or linked(piece) for piece in pieces)
    return False


def _is_fact(text: str) -> bool:
    """Whether what follows a label says how many of something there are, as no date, time or counter does, or is said
    in words up to a full stop, which templates do not set.

    «350 человек», «120 рабочих мест»; not «350», «15:10 МСК», «2 часа назад», «350 Комментариев: 5».
    """
    counted = _MANY.match(text) is not None and ":" not in text and not _CLOCKED.search(text)
    return counted or (_FULL_STOP.search(text) is not None and not any(map(str.isdigit, text)))


def _is_control(text: str) -> bool:
    """Whether the words of a control are all that a line has: nothing is said in it."""
    return len(text) <= _CONTROL and not any(char.isdigit() for char in text) and text[-1] not in ".!?…:"


def _may_be_dateline(block: Block) -> bool:
    text = block.text
    if block.type in ("table", "list") or len(text) > _BUTTONS:
        return False
    dated = _SAYS_WHEN.sub("", text)
    whole = dated == text or _DATED.search(dated) is not None
    return (is_dateline(dated) and whole) or bool(_TIME.match(text))


def _is_prose(block: Block) -> bool:
    text = block.text
    if block.type not in ("paragraph", "quote"):
        return False
    return len(text) > _PROSE or (len(text) > _SENTENCE and text[-1] in ".!?…" and not is_dateline(text))


def _edges(lines: list[DressedBlock]) -> set[int]:
    """Places before the first and after the last thing that the article says: prose, a list, a table, a heading with
    something below it."""

    def says(line: DressedBlock) -> bool:
        block = line.block
        return block.type in ("list", "table") or (
            _is_prose(block) and not _EDGE.search(block.text) and not _NOISE.match(block.text)
        )

    # The two ends are looked for from outside: the patterns are long, and the middle of a text need not be asked.
    first = next((at for at, line in enumerate(lines) if says(line)), None)
    if first is None:
        return set()
    last = next(at for at in reversed(range(len(lines))) if says(lines[at]))
    return {*range(first), *range(last + 1, len(lines))}


def leads_on(text: str) -> bool:
    """Whether a line says that other articles follow."""
    return bool(_END.match(text) or _NOISE.match(text) or _READ_ALSO_WORDS.match(text))


def letters_of(text: str) -> str:
    """Only the letters and digits of a text, in small letters, to compare by."""
    return _letters_of(text) if len(text) <= _REMEMBERED else _letters_of.__wrapped__(text)


@lru_cache(maxsize=1024)
def _letters_of(text: str) -> str:
    """Titles and lines of a page are compared again and again."""
    return "".join(filter(str.isalnum, text)).casefold()


_REMEMBERED = 1000
"""Characters of a text whose letters are remembered, which bounds the memory; longer ones are not compared twice."""


def is_dateline(text: str) -> bool:
    """Whether a line is a date and nothing more."""
    return any(char.isdigit() for char in text) and not letters_of(DATE_PARTS.sub("", text))


def _after_title(lines: list[DressedBlock], title: str | None) -> list[DressedBlock]:
    wanted = letters_of(title) if title else ""
    if not wanted:
        return lines
    total = sum(len(line.block.text) for line in lines)
    before = 0
    for index, line in enumerate(lines[:25]):
        block = line.block
        # A caption may say what the headline says, in the middle of the text.
        text = letters_of(block.text) if block.type != "caption" else ""
        if text and (
            text == wanted or (block.type == "heading" and len(text) > 15 and (text in wanted or wanted in text))
        ):
            return lines[index + 1 :]
        before += len(block.text) if block.type != "caption" else 0
        if before > 0.25 * total and before > 300:
            break
    return lines


def _before_end(lines: list[DressedBlock], linked: Callable[[str], bool]) -> list[DressedBlock]:
    """What is before the heading of another part of the page, where the larger part is before it, and what follows it
    is links or nothing that is said in sentences."""
    total = sum(len(line.block.text) for line in lines if line.block.type != "caption")
    before = 0
    for index, line in enumerate(lines):
        block = line.block
        if before > 0.5 * total and len(block.text) < 70 and _END.match(block.text):
            following = [one.block for one in lines[index + 1 :]]
            if block.type == "heading" and following and all(_lists_another(one, linked) for one in following):
                return lines[:index]
            if before > 200 and (
                linked(block.text)
                or (
                    block.text[-1] not in ".!…"
                    and (not any(map(_is_prose, following)) or _all_linked(following[0], linked))
                )
            ):
                return lines[:index]
        before += len(block.text) if block.type != "caption" else 0
    return lines


def _lists_another(block: Block, linked: Callable[[str], bool]) -> bool:
    """Whether a line names another article: it is short, and a link or dated."""
    return len(block.text) < 70 and (linked(block.text) or _DATED.search(block.text) is not None)


def _all_linked(block: Block, linked: Callable[[str], bool]) -> bool:
    return all(map(linked, block.text.split("\n")))

"""Lines that stand among the blocks of a body and are none: the headline again, counters, «read also», repeats."""

from __future__ import annotations

import re

from archive.items import Block
from archive.languages import every
from archive.languages.patterns import any_of, any_word, pattern_of
from crawler.reading.dates.parse import DAY_NAME, MONTH


def _any(patterns: list[str], *, end: str = r"\W*$") -> re.Pattern[str]:
    """Whole lines of any of these patterns; a space is any white space."""
    return pattern_of(rf"^(?:{any_of(patterns)})".replace(" ", r"\s+") + end, re.I)


_NOISE = _any([*every(lambda one: one.body.noise), r"\d{1,2}:\d{2}"])
_RULE = pattern_of(r"^[\W_]+$")
_READ_ALSO = _any(every(lambda one: one.body.read_also), end=r"\s*[:>»\-–]\s*\S.{0,200}$")
_END = _any(every(lambda one: one.body.end))
_DATE_PARTS = pattern_of(
    rf"\d+|\b(?:{MONTH}|{DAY_NAME}|"
    + any_word(
        every(lambda one: (*one.dates.weekdays, *one.dates.at, *one.dates.of, *one.dates.era, *one.dates.dateline))
    )
    + r")(?!\w)",
    re.I,
)


def trim(blocks: list[Block], title: str | None) -> list[Block]:
    """The blocks without the headline and what stands before it, without noise, without what follows «see also»."""
    blocks = _after_title(blocks, title)
    blocks = _before_end(blocks)
    kept: list[Block] = []
    seen: set[tuple[str, str]] = set()
    for block in blocks:
        if len(block.text) <= 260 and any(noise.match(block.text) for noise in (_NOISE, _RULE, _READ_ALSO)):
            continue
        if block.type not in ("table", "list") and len(block.text) <= 60 and is_dateline(block.text):
            continue
        if len(block.text) < 30 and not fold(block.text) and block.type != "table":
            continue
        if len(block.text) > 70 and block.type != "list" and block.text[-1] in '.!?…»”")':
            key = fold(block.text)
            if (block.type, key) in seen:
                continue
            seen.add((block.type, key))
        kept.append(block)
    while kept and kept[-1].type == "heading":
        kept.pop()
    return kept


def fold(text: str) -> str:
    """Only the letters and digits of a text, in small letters, to compare by."""
    return "".join(filter(str.isalnum, text)).casefold()


def is_dateline(text: str) -> bool:
    """Whether a line is a date and nothing more."""
    return any(char.isdigit() for char in text) and not fold(_DATE_PARTS.sub("", text))


def _after_title(blocks: list[Block], title: str | None) -> list[Block]:
    wanted = fold(title) if title else ""
    if not wanted:
        return blocks
    total = sum(len(block.text) for block in blocks)
    before = 0
    for index, block in enumerate(blocks[:25]):
        # A caption may say what the headline says, in the middle of the text.
        text = fold(block.text) if block.type != "caption" else ""
        if text and (
            text == wanted or (block.type == "heading" and len(text) > 15 and (text in wanted or wanted in text))
        ):
            return blocks[index + 1 :]
        before += len(block.text) if block.type != "caption" else 0
        if before > 0.25 * total and before > 300:
            break
    return blocks


def _before_end(blocks: list[Block]) -> list[Block]:
    """What stands before the heading of another part of the page, where the larger part stands before it."""
    total = sum(len(block.text) for block in blocks if block.type != "caption")
    before = 0
    for index, block in enumerate(blocks):
        if before > 0.5 * total and before > 200 and len(block.text) < 70 and _END.match(block.text):
            return blocks[:index]
        before += len(block.text) if block.type != "caption" else 0
    return blocks

"""One line of text: is it a credit, for what, and whom does it name.

Nothing here knows a page. `parse_credit` judges a line by itself and refuses what may as well be a headline;
`beside_media=True` is for text at a picture, where less is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from archive.items import CreditRole
from archive.languages import every
from archive.languages.names import is_person
from archive.languages.patterns import any_word, pattern_of
from crawler.reading.credits import words
from crawler.reading.credits.bare import bare, party_of_film, prose
from crawler.reading.credits.parties import (
    GIVEN,
    ParsedCredit,
    is_russian,
    one_line,
    plausible,
    split_names,
    trim_name,
    unwrap,
)

_LONGEST: Final = 400
"""Characters: a credit of more is prose. Longer lines are looked at for a glued tail only."""
_BEFORE: Final = '.!?…|–—-([{,;:·•»”")]/\n'
_PLURAL: Final = pattern_of(r"(?:fotos|bilder|photos)\b", re.IGNORECASE)
"""Labels that begin headlines of galleries as often."""


@dataclass(frozen=True, slots=True)
class _Section:
    """A label and the text up to the next one."""

    start: int
    roles: tuple[CreditRole, ...]
    text: str
    sure: bool
    """The label alone says that a credit follows."""
    label: str
    dashed: bool = False
    """The label ends in a dash, as sentences have one too."""


def _accept(section: _Section, names: list[str], *, beside_media: bool) -> bool:
    text = section.text.strip()
    if not names:
        said = [trim_name(GIVEN.sub("", part)) or part for part in re.split(r"\s*[/,;]\s*", text)]
        nobody = all(words.NOBODY.match(part) for part in said if part)
        return bool(text) and bool(nobody or GIVEN.match(text) or words.LICENCE.search(text))
    if words.RIGHTS.search(text):
        return False
    if is_russian(text) and (section.dashed or section.roles[0] in ("video", "audio", "text")):
        # «Видео: губернатор о посевной» is a headline: after these words, or a dash, a party must look like one.
        return all(party_of_film(name, text=section.roles[0] == "text") for name in names)
    strict = not section.sure and not beside_media and not is_russian(text) and not is_russian(section.label)
    several = len(names) > 1 and bool(re.search(r"[/|;]", text))
    if several and all(plausible(name, strict=False) for name in names) and len(text) < 160:
        return True
    if strict and re.search(r"\d", text) and not words.AGENCIES.search(text):
        return False
    return all(plausible(name, strict=strict) for name in names)


def _known(names: list[str]) -> bool:
    """Whether one of the parties is a person or a picture agency."""
    return any(is_person(name) or words.AGENCIES.match(name) for name in names)


def _copyright_of_site(names: list[str]) -> bool:
    """A bare © before the site's own name is the notice of the page, not of a picture."""
    return not _known(names) and any(words.DOMAIN.fullmatch(name) for name in names)


def _dashed(label: re.Match[str]) -> bool:
    return bool(label["words"]) and (label["mark"] or "").strip() in ("—", "–", "-")


_PICTURED_BEFORE: Final = pattern_of(
    rf"(?:^|\s){any_word(every(lambda language: language.credits.shown))}$", re.IGNORECASE
)
_SURE_MARK: Final = pattern_of(rf"{words.BY}|©|\.\.\.", re.IGNORECASE)


def _sections(line: str) -> list[_Section]:
    """The labels of a line that are where a label may be, with the text after each."""
    if not words.may_be_labelled(line):
        return []
    found: list[tuple[int, int, re.Match[str]]] = []
    for match in words.LABEL.finditer(line):
        before = line[: match.start()].rstrip()
        first = match.group().lstrip()[:1]
        glued = (
            bool(before) and match.start() > 0 and not line[match.start() - 1].isspace() and before[-1] not in _BEFORE
        )
        if glued:
            continue
        if match["words"] and before and before[-1] not in _BEFORE and not match["copyright"] and not first.isupper():
            continue
        begun = bool(found) and found[0][0] == 0 and _dashed(found[0][2])
        if before and before[-1] not in "([" and _dashed(match) and not begun:
            # A dash after a word in the middle of a sentence is no label, unless the line begins with one.
            continue
        if match["words"] and _PICTURED_BEFORE.search(before):
            continue
        found.append((match.start(), match.end(), match))
    sections: list[_Section] = []
    for i, (start, end, match) in enumerate(found):
        stop = found[i + 1][0] if i + 1 < len(found) else len(line)
        text = line[end:stop].strip()
        if match["words"]:
            roles = tuple(words.roles_of(match["words"]))
            if match["owner"] and roles == ("text",):
                roles = ("text",)
            mark = (match["mark"] or "").strip().casefold()
            weak = not words.SURE.search(match["words"]) or _PLURAL.match(match["words"]) is not None
            sure = bool(match["owner"] or match["copyright"]) or _SURE_MARK.fullmatch(mark) is not None or not weak
        elif match["courtesy"]:
            roles, sure = ("photo",), True
        elif match["source"]:
            roles, sure = ("other",), False
        else:
            roles, sure = ("photo",), True
        sections.append(_Section(start, roles, text, sure, match.group().strip(), _dashed(match)))
    return sections


def _merge(credits: list[ParsedCredit]) -> list[ParsedCredit]:
    merged: dict[CreditRole, list[str]] = {}
    inflected: set[CreditRole] = set()
    for credit in credits:
        names = merged.setdefault(credit.role, [])
        names.extend(name for name in credit.names if name not in names)
        if credit.inflected:
            inflected.add(credit.role)
    return [ParsedCredit(role, tuple(names), inflected=role in inflected) for role, names in merged.items()]


_SAID_TWICE: Final = pattern_of(r"\)\s*\((?:photo\s+credit\s+should\s+read:?\s*|photo\s+by\s+)?", re.IGNORECASE)
"""Agencies print a credit twice: «(Photo by A / AFP) (Photo credit should read A/AFP/Getty Images)»."""


def parse_credit(line: str, *, beside_media: bool = False) -> list[ParsedCredit]:
    """Read one line; an empty list says that it is no credit.

    `line` is the text of one element or paragraph, its length bounded here. With `beside_media` the line
    is at a picture, so that a bare agency, a plain source or a single capitalised name is enough.
    """
    return list(_parse(line[-2000:], beside_media))


@lru_cache(maxsize=4096)
def _parse(line: str, beside_media: bool) -> tuple[ParsedCredit, ...]:
    """A line is asked for more than once: as a line, as a caption, as the end of a paragraph."""
    line = one_line(line)
    return tuple(_credits_of(line, beside_media=beside_media)) if line and len(line) <= 1200 else ()


def _credits_of(line: str, *, beside_media: bool) -> list[ParsedCredit]:
    line = unwrap(_unglued(_SAID_TWICE.sub(" | ", line) if ")" in line else line, " . "))
    without_colon = bare(line) if len(line) <= _LONGEST else []
    if without_colon:
        return without_colon
    first, *then = words.NEXT.split(line, maxsplit=1)
    if then and (last := bare(then[0].strip(" .,;"))) and (before := _credits_of(first, beside_media=beside_media)):
        return _merge([*before, *last])
    credits: list[ParsedCredit] = []
    sections = _sections(line)
    labelled = [section for section in sections if section.text]
    for section in labelled:
        if section.roles == ("other",):
            # A source is below texts as often as below pictures.
            if not beside_media:
                continue
            section = _Section(section.start, ("photo",), section.text, True, section.label)
        if len(section.text) > _LONGEST:
            continue
        names = split_names(section.text)
        if not _accept(section, names, beside_media=beside_media):
            continue
        bare_sign = bool(re.fullmatch(words.COPYRIGHT + r"|\(c\)", section.label, re.IGNORECASE))
        if bare_sign and not credits and not beside_media and (section.start > 0 or _copyright_of_site(names)):
            continue
        if bare_sign and re.search(r"\b(?:19|20)\d\d\b", section.text) and not _known(names):
            continue
        if bare_sign and not names and not beside_media:
            continue
        if bare_sign and credits:
            credits.append(ParsedCredit(credits[-1].role, tuple(names)))
            continue
        credits.extend(ParsedCredit(role, tuple(names)) for role in section.roles)
    if credits:
        return _merge(credits)
    if sections:
        return []
    reported = prose(line) if len(line) <= _LONGEST else []
    if reported:
        return reported
    return _agency_line(line, beside_media=beside_media)


def _unglued(text: str, sign: str) -> str:
    """The text with a sign where a credit with a colon is glued to the word before it."""
    return words.GLUED.sub(sign, text) if ":" in text else text


def _agency_line(line: str, *, beside_media: bool) -> list[ParsedCredit]:
    """«picture alliance / Felix Kästle»: no label, but parties of which one is an agency."""
    if len(line) > 100 or len(line.split()) > 12:
        return []
    names = split_names(line)
    if not names or not all(len(name.split()) <= 6 for name in names):
        return []
    agency = words.AGENCIES.match(line) or any(words.AGENCIES.fullmatch(name) for name in names)
    if not agency or (len(names) < 2 and not beside_media):
        return []
    if not re.search(r"[/|©]", line) and not beside_media:
        return []
    return [ParsedCredit("photo", tuple(names))]


def split_credit(text: str) -> tuple[str, str | None]:
    """Divide a text into what it says and the credit line that is glued to its end or beginning.

    Gives the text without the credit and the credit as it is, or the text unchanged and None.
    """
    return _split(text) if len(text) <= 2000 else _divided(one_line(text))


@lru_cache(maxsize=4096)
def _split(text: str) -> tuple[str, str | None]:
    return _divided(one_line(text))


def _divided(text: str) -> tuple[str, str | None]:
    if (
        len(text) <= 200
        and parse_credit(text)
        and (words.LABEL.match(unwrap(text)) or words.bare_start(text) or words.unmarked(text))
    ):
        return "", text
    marked = _unglued(text, "\x01")
    searched = marked.replace("\x01", " ")
    end = max(0, len(marked) - _LONGEST)
    starts = [
        m.start()
        for m in (words.LABEL.finditer(searched, end) if words.may_be_labelled(searched[end:]) else ())
        if m["words"] or m["bare"] or m["courtesy"]
    ]
    for start in starts:
        if start == 0 or len(marked) - start > _LONGEST:
            continue
        before, tail = marked[:start].rstrip(), marked[start:].lstrip("\x01 ")
        opening = before[-1:] if before[-1:] in "([" else ""
        if parse_credit(opening + tail if opening else tail):
            if opening:
                before, tail = before[:-1].rstrip(), opening + tail
            if before and before[-1] not in '.!?…|–—-)»”"\x01,;·•:' and not opening and not tail[:1].isupper():
                continue
            return before.replace("\x01", "").rstrip(" |–—-·•").strip(), tail.replace("\x01", "")
        if marked[start - 1] == "\x01" or (before[-1:] in ".!?" and not marked[start - 1].isspace()):
            # Glued on both sides: the text goes on after the names.
            rest, front = _split_front(tail.replace("\x01", ""))
            if front is not None:
                return f"{before} {rest}".replace("\x01", ""), front
    # «… осталось два дня. Фото Марины Лебедевой»: no colon, a sentence of its own at the end.
    if (closing := words.CLOSING.search(text)) and parse_credit(closing[1]):
        return text[: closing.start()].rstrip(), closing[1]
    return _split_front(text)


_FRONT: Final = pattern_of(r"(?<=[a-zа-яё»\")])(?=[«А-ЯЁA-Z][а-яёa-z])|(?<=[a-zа-яё»\")]\.)\s+(?=[«А-ЯЁA-Z])")


def _split_front(text: str) -> tuple[str, str | None]:
    """A credit at the beginning, glued to the sentence after it: «Фото: Ольга ЧенМост открыли в мае»."""
    label = words.LABEL.match(text)
    if label is None or not label["words"] or label["mark"] is None or ":" not in label["mark"]:
        return text, None
    for match in _FRONT.finditer(text, label.end(), label.end() + 150):
        front, rest = text[: match.start()].strip(), text[match.end() :].strip()
        if len(rest.split()) >= 4 and len(front) > label.end() + 2 and parse_credit(front):
            return rest, front
    return text, None


__all__ = ["ParsedCredit", "parse_credit", "split_credit"]

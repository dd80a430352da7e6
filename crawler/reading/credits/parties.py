"""Whom a credit names: the text after its label, divided into parties as they are printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from archive.items import CreditRole
from archive.languages import every
from archive.languages.names import has_finite_verb, is_person
from archive.languages.patterns import any_of, any_word, pattern_of
from crawler.reading.credits import words

_SPACE: Final = pattern_of(r"[\s\u200b\u200e\u200f\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class ParsedCredit:
    """What one credit line says for one role."""

    role: CreditRole
    """For what."""
    names: tuple[str, ...]
    """Whom, as printed; empty where the line names nobody."""
    inflected: bool = False
    """Whether the line has them in another case than the nominative: «Фото Ивана Петрова»."""


def one_line(text: str) -> str:
    """White space folded; soft hyphens and invisible marks dropped."""
    return _SPACE.sub(" ", text.replace("\u00ad", "").replace("&nbsp;", " ")).strip()


def unwrap(line: str) -> str:
    """The line without the brackets around all of it."""
    for opening, closing in ("()", "[]", "{}"):
        if line.startswith(opening) and line.endswith(closing) and line.count(opening) == line.count(closing):
            inside = line[1:-1]
            if inside.find(closing) == -1 or inside.find(opening) < inside.find(closing):
                return inside.strip()
    return line


_DATE_TAIL: Final = pattern_of(
    r"\s*(?:[·•|,]\s*)?(?:\d{1,2}\s+[а-яё]+\s+\d{4}(?:\s*г\.?)?|\d{1,2}\.\d{1,2}\.\d{2,4})(?:[,\s]+\d{1,2}:\d{2})?$",
    re.IGNORECASE,
)
_COUNTER: Final = pattern_of(
    r"(?<=\.[a-z]{2})\d*(?:\s+\d+){1,3}$|(?<=\.[a-z]{3})\d*(?:\s+\d+){1,3}$|(?:\s+\d+){2,3}$|(?<=\.(?:ru|by|kz"
    r"|рф))\d+$|(?<=\.(?:com|net|org))\d+$",
    re.IGNORECASE,
)
_BUTTONS: Final = every(lambda one: one.credits.buttons)
_BUTTON: Final = pattern_of(
    rf"(?:\s*{any_word(word for word in _BUTTONS if ' ' in word)}|\s+{any_word(_BUTTONS)})$", re.IGNORECASE
)
"""A button of several words may be glued to the name."""
_LEADING: Final = pattern_of(
    rf"^(?:and\s+(?=[A-Z])|[©ⓒ:·•|/—–-]\s*|\([cсCС]\)\s*|(?:via|{words.BY}|{any_word(words.LABELS)})\s*:\s*"
    r"|(?:photo\s+)?by\s+|provided\s+by\s+|courtesy\s+of\s+)+",
    re.IGNORECASE,
)
GIVEN: Final = pattern_of(f"^(?:{any_of(every(lambda one: one.credits.given))})", re.IGNORECASE)
_PLACE: Final = pattern_of(f"^(?:{any_of(every(lambda one: one.credits.place))})", re.IGNORECASE)
_BEARER: Final = pattern_of(rf"^(?:{any_of(every(lambda one: one.credits.bearer))})\s+(?=[А-ЯЁA-Z@«\"])", re.IGNORECASE)
_LEFT_OUT: Final = pattern_of(rf"[.:!?]\s|\d{{4}}|{any_of(every(lambda one: one.credits.aside))}", re.IGNORECASE)
_TOPIC: Final = pattern_of(any_of(every(lambda one: one.credits.topic)))
_ASIDE: Final = pattern_of(r"\s*[\[(](?P<inside>[^()\[\]]*)[\])]")
_SEPARATOR: Final = pattern_of(r"\s*(?:[|;·•]|\s©|©|//|(?<![a-zа-яё0-9])/|/(?!/))\s*", re.IGNORECASE)
_COMMA: Final = pattern_of(r"\s*,\s+(?!(?:Inc|Ltd|LLC|GmbH|Co|Jr|Sr|STF)\b)")
_AND: Final = pattern_of(r"\s+(?:и|and)\s+")


def _aside(match: re.Match[str]) -> str:
    """What is in brackets is kept where it names a party."""
    inside = match["inside"].strip()
    if not inside or words.LICENCE.fullmatch(inside) or _LEFT_OUT.search(inside):
        return " "
    if words.AGENCIES.search(inside) or (len(inside.split()) <= 3 and inside[:1].isupper()):
        return match.group()
    return " "


def _slashed(text: str) -> list[str]:
    """Parties divided by a slash, `|`, `;` or ©; a slash inside an address divides nothing."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group())
        return f"\x00{len(held) - 1}\x00"

    text = text.replace("\x00", " ")
    whole = text.strip()
    if words.DOMAIN.fullmatch(whole) and not words.AGENCIES.match(whole):
        return [whole]
    text = re.sub(r"https?://\S+", hold, text)
    text = re.sub(
        r"(?<![\w.])(?:t\.me|vk\.com|ok\.ru|twitter\.com|x\.com|instagram\.com|facebook\.com)/[\w.-]+",
        hold,
        text,
        flags=re.I,
    )
    parts = _SEPARATOR.split(text)
    return [re.sub(r"\x00(\d+)\x00", lambda m: held[int(m[1])], part) for part in parts if part]


def trim_name(name: str) -> str:
    """A name without what only divides it from others; a full stop stays where it shortens a word."""
    name = name.strip(" \t,;:·•|–—-†*")
    name = re.sub(r"^\.+\s*", "", name)
    if (name.endswith(".") and not re.search(r"(?:\b\w\.|\b(?:Inc|Co|Corp|Ltd|Jr|Sr|г|им)\.)$", name)) or name.endswith(
        "..."
    ):
        name = name.rstrip(".")
    for opening, closing in ("«»", "()", "[]"):
        if name.count(closing) > name.count(opening) and name.endswith(closing):
            name = name[:-1]
        if name.count(opening) > name.count(closing) and name.startswith(opening):
            name = name[1:]
    if "://" not in name and name.endswith("/"):
        name = name.rstrip("/")
    return name.strip(" ,;:")


_OUT_OF: Final = pattern_of(f"^(?:{any_of(every(lambda one: one.credits.out_of))})", re.IGNORECASE)
_PERSON_OF: Final = pattern_of(r"^([А-ЯЁ][\w.-]*(?:\s+[А-ЯЁ][\w.-]*){1,2})\s+\(([^()]*[А-ЯЁа-яё][^()]*)\)$")
"""«Пётр Лебедев (РИА «Заря»)» are two parties."""
_NO_NAME: Final = pattern_of(rf"[\d\s:.,-]+|{any_of(every(lambda one: one.credits.no_name))}", re.IGNORECASE)
"""What may be between the names of a line and is none."""
_AGENCY_YEAR: Final = pattern_of(rf"^({words.AGENCIES.pattern})\s+(?:19|20)\d\d$", re.IGNORECASE)
_SIGNED: Final = pattern_of(
    r"^((?:РИА Новости|ТАСС|ИТАР-ТАСС|Интерфакс|AFP|Reuters))\.\s+([А-ЯЁA-Z][\w-]+(?:\s+[А-ЯЁA-Z][\w-]+){1,2})$"
)
"""«РИА Новости. Пётр Лебедев»."""


def split_names(text: str) -> list[str]:
    """The parties that the text after a label names, as printed, without what names nobody."""
    text = one_line(text)
    text = _BUTTON.sub("", _COUNTER.sub("", _DATE_TAIL.sub("", text)))
    text = _ASIDE.sub(_aside, re.sub(r"^(?:19|20)\d\d\s+|(?<=\w\s)(?:19|20)\d\d$", "", text))
    text = words.LICENCE.sub(" ", text).strip()
    names: dict[str, str] = {}
    for part in _slashed(text):
        for piece in _COMMA.split(part):
            piece = trim_name(_LEADING.sub("", piece))
            anonymous = bool(GIVEN.match(piece))
            piece = GIVEN.sub("", piece)
            piece = trim_name(_PLACE.sub("", piece)) or piece
            if words.NOBODY.match(piece) or (anonymous and not piece):
                continue
            piece = trim_name(_BEARER.sub("", piece))
            piece = _OUT_OF.sub("", piece)
            couple = _AND.split(piece)
            within = _PERSON_OF.match(piece)
            pieces = [piece]
            if len(couple) == 2 and all(is_person(one) for one in couple):
                pieces = couple
            elif within and is_person(within[1]):
                pieces = [within[1], within[2]]
            for one in pieces:
                one = _AGENCY_YEAR.sub(r"\1", one)
                signed = _SIGNED.match(one)
                for name in signed.groups() if signed else (one,):
                    if re.search(r"\w", name) and not _NO_NAME.fullmatch(name):
                        names.setdefault(name.casefold(), name)
    return list(names.values())[:30]


def is_russian(text: str) -> bool:
    """Whether a text holds Cyrillic letters."""
    return bool(re.search(r"[а-яёіїєғқәңүұөһ]", text, re.IGNORECASE))


def plausible(name: str, *, strict: bool) -> bool:
    """Whether the words can be a party rather than a headline or a caption."""
    if len(name) > 120 or re.search(r"[!?¡¿]|\w{3}\.\s+[A-ZА-ЯЁ][a-zа-яё]{3,}|^[#]", name):
        return False
    tokens = name.split()
    if is_russian(name):
        if _TOPIC.match(name):
            return False
        return len(tokens) <= 14 and not has_finite_verb(re.sub(r"«[^»]*»|\"[^\"]*\"", "", name))
    if words.AGENCIES.search(name) and len(tokens) <= 8:
        return True
    if re.search(r"\b(?:via|for)\s+[A-Z]", name) and len(tokens) <= 12:
        return True
    if words.DOMAIN.search(name) and len(tokens) <= 4:
        return True
    lower = sum(
        1
        for token in tokens
        if token[:1].islower() and token not in {"von", "van", "de", "der", "den", "für", "und", "of", "the", "for"}
    )
    if strict:
        if len(tokens) == 1:
            return (tokens[0].isupper() and len(name) > 1) or tokens[0].startswith("@")
        return is_person(name) and len(tokens) <= 3
    if len(tokens) > 10:
        return False
    return not (len(tokens) >= 4 and lower * 2 >= len(tokens)) and not (lower >= 2 and len(tokens) >= 5)


__all__ = ["GIVEN", "ParsedCredit", "is_russian", "one_line", "plausible", "split_names", "trim_name", "unwrap"]

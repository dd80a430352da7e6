"""Credits without a colon: an inflected name after «Фото», or a sentence that says who took the picture."""

from __future__ import annotations

import re
from typing import Final

from archive.items import CreditRole
from archive.languages import every, languages
from archive.languages.names import has_finite_verb, is_person
from archive.languages.patterns import any_of, pattern_of
from crawler.reading.credits import words
from crawler.reading.credits.parties import ParsedCredit, plausible, split_names, trim_name


def _pattern(text: str) -> re.Pattern[str]:
    return pattern_of(text, re.IGNORECASE)


_ARCHIVE: Final = _pattern(any_of(every(lambda one: one.credits.archive)))
_OWN: Final = _pattern(any_of(every(lambda one: one.credits.own)))
_TEXT_MADE: Final = _pattern(any_of(every(lambda one: one.credits.text_made)))
_FILM_MADE: Final = _pattern(any_of(every(lambda one: one.credits.film_made)))
_PICTURE_MADE: Final = _pattern(any_of(every(lambda one: one.credits.picture_made)))


def bare(line: str) -> list[ParsedCredit]:
    """The credits of a line without a colon; several sentences of that kind may follow each other."""
    if len(line) > 160:
        return []
    pieces = words.NEXT.split(line)
    if len(pieces) > 1:
        found = [credit for piece in pieces for credit in _one(piece.strip(" .,;"))]
        if len({credit.role for credit in found}) == len(pieces):
            return found
    return _one(line) or _unmarked(line)


def _one(line: str) -> list[ParsedCredit]:
    match = words.bare_start(line)
    if match is None or match["names"].lstrip()[:1] in "-–—:":
        return []
    text = _KEPT_AT.sub(", ", match["names"])
    roles = words.roles_of(match["words"] + (f" / {match['second']}" if match["second"] else ""))
    names = split_names(text)
    if match["given"] or match["from"]:
        if not all(plausible(name, strict=False) for name in names):
            return []
        return [ParsedCredit(role, tuple(names), inflected=True) for role in roles]
    whole = trim_name(text)
    if match["out"]:
        if words.NOBODY.match(match["out"].rstrip(": ") + " " + whole):
            return [ParsedCredit(role, ()) for role in roles]
        archive = _ARCHIVE.match(whole)
        if has_finite_verb(whole) or len(whole.split()) > 8 or not (archive or re.search(r"[A-ZА-ЯЁ]", whole)):
            return []
        return [ParsedCredit(role, tuple(names), inflected=True) for role in roles]
    if match["lent"]:
        return (
            [ParsedCredit(role, tuple(names), inflected=True) for role in roles]
            if all(plausible(n, strict=False) for n in names)
            else []
        )
    if _OWN.fullmatch(whole):
        return [ParsedCredit(role, ()) for role in roles]
    if names and all(_genitive_party(name) for name in names):
        return [ParsedCredit(role, tuple(names), inflected=True) for role in roles]
    return []


def _unmarked(line: str) -> list[ParsedCredit]:
    match = words.unmarked(line)
    if match is None:
        return []
    names = split_names(_KEPT_AT.sub(", ", match["names"]))
    short = match["words"].endswith(".")  # after «Fot.» the name is as it is
    if not names or not all(_genitive_party(name) or (short and is_person(name)) for name in names):
        return []
    return [ParsedCredit(role, tuple(names), inflected=True) for role in words.roles_of(match["words"])]


_KEPT_AT: Final = _pattern(rf"(?<=\w)\s+(?={any_of(every(lambda one: one.credits.kept_at))})")
"""Between a name and where the picture was found: «Фото Петра Лебедева из архива музея»."""
_OFFICE: Final = _pattern(f"^(?:{any_of(every(lambda one: one.credits.office))})")
_BIG, _SMALL = "А-ЯЁІЇЄҐЎ", "а-яёіїєґў'’"
_GIVEN: Final = frozenset(name for one in languages() for name in one.credits.first_names)
_NAME_WORD: Final = re.compile(
    rf"^(?:[{_BIG}]\.(?:\s?[{_BIG}]\.)?|[{_BIG}][{_SMALL}]+(?:-[{_BIG}][{_SMALL}]+)*|[{_BIG}'’-]{{3,}})$"
)


def _genitive_party(name: str) -> bool:
    """«Алексея ВРОНСКОГО», «И. Петрова», «пресс-службы Губернатора», «РИА Новости», an agency, an address."""
    if has_finite_verb(name) or len(name.split()) > 12:
        return False
    if _OFFICE.match(name):
        return True
    if words.AGENCIES.fullmatch(name) or words.DOMAIN.fullmatch(name):
        return True
    tokens = re.sub(r"(?<=\.)(?=[А-ЯЁ])", " ", name).split()
    if tokens[0] in _GIVEN:
        return is_person(name)
    return 2 <= len(tokens) <= 3 and all(_NAME_WORD.match(token) for token in tokens)


_FILM_MAKER: Final = _pattern(f"^(?:{any_of(every(lambda one: one.credits.film_maker))})")


def party_of_film(name: str, *, text: bool = False) -> bool:
    """Whether words after «Видео:», «Аудио:» or «Текст:» are a party; a text is written by persons."""
    unquoted = re.sub(r"«[^»]*»|\"[^\"]*\"", "", name)
    if len(name) > 120 or re.search(r"[!?]", name) or has_finite_verb(unquoted):
        return False
    tokens = re.sub(r"(?<=\.)(?=[А-ЯЁ])", " ", name).split()
    if 2 <= len(tokens) <= 3 and (is_person(name) or all(_NAME_WORD.match(token) for token in tokens)):
        return True
    if text:
        return False
    known = (words.AGENCIES.search, words.DOMAIN.search, _FILM_MAKER.match, _OFFICE.match)
    if any(knows(name) for knows in known):
        return True
    # A quoted title alone, an abbreviation first, or a name with a capital.
    return (name[:1] in '«"' and name[-1:] in '»"') or (name[:1].isupper() and len(unquoted.split()) <= 6)


def prose(line: str) -> list[ParsedCredit]:
    """A sentence that says who took the picture: «… запечатлел наш фотокор Пётр Лебедев», «Снято Петром Лебедевым»."""
    made = next((found for pattern in words.MADE if (found := pattern.match(line))), None)
    match = made or next((found for pattern in words.PROSE if (found := pattern.search(line))), None)
    if match is None:
        return []
    who = match["who"]
    role: CreditRole = "photo"
    if not who or _TEXT_MADE.match(who):
        role = "text"
    elif _FILM_MADE.match(who) and not _PICTURE_MADE.search(line):
        role = "video"
    return [ParsedCredit(role, (trim_name(match["name"]),), inflected=made is not None)]


__all__ = ["bare", "party_of_film", "prose"]

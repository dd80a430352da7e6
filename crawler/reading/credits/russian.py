"""Russian credits without a colon: an inflected name behind «Фото», or a sentence that tells who took the picture."""

from __future__ import annotations

import re
from typing import Final

from archive.items import CreditRole
from archive.languages.names import has_finite_verb, is_person
from crawler.reading.credits import words
from crawler.reading.credits.parties import ParsedCredit, plausible, split_names, trim


def bare(line: str) -> list[ParsedCredit]:
    """The credits of a line without a colon; several sentences of that kind may follow each other."""
    if len(line) > 160:
        return []
    pieces = NEXT.split(line)
    if len(pieces) > 1:
        found = [credit for piece in pieces for credit in _one(piece.strip(" .,;"))]
        if len({credit.role for credit in found}) == len(pieces):
            return found
    return _one(line)


def _one(line: str) -> list[ParsedCredit]:
    match = words.BARE_RUSSIAN.match(line)
    if match is None or match["names"].lstrip()[:1] in "-–—:":
        return []
    text = _KEPT_AT.sub(", ", match["names"])
    roles = words.roles_of(match["words"] + (f" и {match['second']}" if match["second"] else ""))
    names = split_names(text)
    if match["given"] or match["from"]:
        if not all(plausible(name, strict=False) for name in names):
            return []
        return [ParsedCredit(role, tuple(names), inflected=True) for role in roles]
    whole = trim(text)
    if match["out"]:
        if words.NOBODY.match("из " + whole):
            return [ParsedCredit(role, ()) for role in roles]
        archive = re.match(r"(?:\w+\s+)?архив\w*\s+\w", whole, re.IGNORECASE)
        if has_finite_verb(whole) or len(whole.split()) > 8 or not (archive or re.search(r"[A-ZА-ЯЁ]", whole)):
            return []
        return [ParsedCredit(role, tuple(names), inflected=True) for role in roles]
    if match["lent"]:
        return (
            [ParsedCredit(role, tuple(names), inflected=True) for role in roles]
            if all(plausible(n, strict=False) for n in names)
            else []
        )
    if re.fullmatch(r"автора(?:\s+(?:статьи|материала|публикации))?", whole, re.IGNORECASE):
        return [ParsedCredit(role, ()) for role in roles]
    if names and all(_genitive_party(name) for name in names):
        return [ParsedCredit(role, tuple(names), inflected=True) for role in roles]
    return []


NEXT: Final = re.compile(r"[.,;]\s+(?=(?:фото|видео|текст)\s)", re.IGNORECASE)
"""Between a credit and one without a colon behind it: «Автор: Анна Ким. Фото автора»."""
_KEPT_AT: Final = re.compile(r"(?<=\w)\s+(?=(?:из\s+(?:\w+\s+)?архива|с\s+сайта)\s)", re.IGNORECASE)
"""Between a name and where the picture was found: «Фото Петра Лебедева из архива музея»."""
_OFFICE: Final = re.compile(
    r"^(?:(?:объедин[её]нной|областной|городской|краевой|республиканской|региональной|официального)\s+)?"
    r"(?:пресс-\w+|администраци\w+|правительств\w+|минист\w+|управлени\w+|департамент\w+|редакци\w+|архив\w+"
    r"|комитет\w*|учрежден\w+|агентств\w+"
    r"|мэри\w+|дум[ыа]|собрани\w+|аппарат\w*|службы|фонда|музе\w+|театр\w+|университет\w+|школы|центра|газет\w+|УМВД"
    r"|МВД|ГУ|МЧС|ГИБДД|ОГИБДД|РИА|ИА|ТАСС)(?!\w)",
    re.IGNORECASE,
)
_NAME_WORD: Final = re.compile(r"^(?:[А-ЯЁ]\.(?:\s?[А-ЯЁ]\.)?|[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)*|[А-ЯЁ-]{3,})$")


def _genitive_party(name: str) -> bool:
    """«Алексея ВРОНСКОГО», «И. Петрова», «пресс-службы Губернатора», «РИА Новости», an agency, an address."""
    if has_finite_verb(name) or len(name.split()) > 12:
        return False
    if _OFFICE.match(name):
        return True
    if words.AGENCIES.fullmatch(name) or words.DOMAIN.fullmatch(name):
        return True
    tokens = re.sub(r"(?<=\.)(?=[А-ЯЁ])", " ", name).split()
    return 2 <= len(tokens) <= 3 and all(_NAME_WORD.match(token) for token in tokens)


_FILM_MAKER: Final = re.compile(
    r"^(?:[\w-]+(?:ая|ый|ое|ий|ой)\s+){0,2}(?:пресс-|студи|телеканал|телестуди|канал|редакци|администрац|правительств"
    r"|министерств|управлени|департамент|комитет|агентств|служб|центр|группа|сообществ|паблик|портал|сайт|фонд|музе"
    r"|театр|компани|телерадио|архив|участник|очевид|telegram|телеграм|youtube|кадр|скрин)",
    re.IGNORECASE,
)


def party_of_film(name: str, *, text: bool = False) -> bool:
    """Whether words behind «Видео:», «Аудио:» or «Текст:» are a party; a text is written by persons."""
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
    """A sentence that tells who took the picture: «… запечатлел наш фотокор Пётр Лебедев», «Снято Петром Лебедевым»."""
    made = words.MADE.match(line)
    match = made or next((found for pattern in words.PROSE if (found := pattern.search(line))), None)
    if match is None:
        return []
    who = (match["who"] or "текст").casefold()
    role: CreditRole = "photo"
    if who.startswith(("материал", "текст")):
        role = "text"
    elif who.startswith(("видео", "оператор", "корреспондент")) and not re.search(
        r"фото|запечатл", line, re.IGNORECASE
    ):
        role = "video"
    return [ParsedCredit(role, (trim(match["name"]),), inflected=made is not None)]


__all__ = ["NEXT", "bare", "party_of_film", "prose"]

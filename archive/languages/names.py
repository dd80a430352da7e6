"""Names as they are printed and in the nominative.

The dictionary is that of `archive.languages.morphology`, loaded when it is first asked.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from archive.languages import languages
from archive.languages.morphology import analyser

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CYRILLIC: Final = re.compile(r"^[а-яё-]+$", re.IGNORECASE)
_INITIAL: Final = re.compile(r"^(?:[А-ЯЁ]\.)+$")
_MARKS: Final = ("Name", "Patr", "Surn")
_SURE: Final = 0.2
"""A reading below this share of the dictionary's count is not taken for what was meant."""


@lru_cache(maxsize=8192)
def _readings(word: str) -> tuple[Any, ...]:
    return tuple(analyser().parse(word)[:12])


def has_finite_verb(text: str) -> bool:
    """Whether a lower-case Russian word of the text is a finite verb, so that the text is a sentence."""
    for word in _WORD.findall(text[:400]):
        if len(word) < 3 or not word[0].islower() or not _CYRILLIC.match(word):
            continue
        first = _readings(word)[0]
        if first.tag.POS == "VERB" and first.score > 0.5:
            return True
    return False


def _cased(word: str, like: str) -> str:
    """The word with capitals as a name has them: «ВРОНСКОГО» is a surname in capitals, «МЧС» is looked at elsewhere."""
    if word.replace("ё", "е") == like.casefold().replace("ё", "е") and not (like.isupper() and len(like) > 1):
        # Nothing was turned: «Артем» is not made «Артём».
        return like
    parts = word.split("-")
    shapes = like.split("-")
    if like.islower():
        return word
    if len(parts) == len(shapes):
        return "-".join(
            part if shape.islower() else part[:1].upper() + part[1:] for part, shape in zip(parts, shapes, strict=True)
        )
    return word[:1].upper() + word[1:]


def _turned(words: list[str], case: str, gender: str) -> tuple[float, str] | None:
    """The words read as one person's name in that case and gender, with the weight of the reading."""
    turned: list[str] = []
    kinds: set[str] = set()
    weight = 1.0
    for word in words:
        if _INITIAL.match(word):
            turned.append(word)
            kinds.add("Name")
            continue
        reading = next(
            (
                r
                for r in _readings(word.casefold())
                if any(mark in r.tag for mark in _MARKS)
                and r.tag.case == case
                and r.tag.number == "sing"
                and (r.tag.gender == gender or "ms-f" in str(r.tag))
            ),
            None,
        )
        form = reading.inflect({"nomn", "sing"}) if reading is not None else None
        if reading is None or form is None:
            return None
        kinds |= {mark for mark in _MARKS if mark in reading.tag}
        turned.append(_cased(form.word, word))
        weight *= max(reading.score, 0.01) * (1.0 if reading.is_known else 0.5)
    return (weight, " ".join(turned)) if kinds & {"Name", "Patr"} else None


def _has_first_name(words: list[str]) -> bool:
    """Whether a word is a first name in the nominative: «Ольга Чен», where the dictionary does not know the surname."""
    return any(
        "Name" in r.tag and r.tag.case == "nomn" and r.is_known for word in words for r in _readings(word.casefold())
    )


def _person(words: list[str], inflected: bool | None) -> str | None:
    """A person's name, turned as a whole: its words must agree in case and gender.

    «Александра Петрова» is a woman in the nominative and a man in the genitive: without a hint it has no answer.
    """
    straight = [found for gender in ("masc", "femn") if (found := _turned(words, "nomn", gender))]
    oblique = [
        found
        for case in ("gent", "ablt", "datv")
        for gender in ("masc", "femn")
        if (found := _turned(words, case, gender))
    ]
    if inflected is None and straight and {name for _, name in oblique} - {max(straight)[1]}:
        return None
    if inflected is False and not straight and _has_first_name(words):
        return " ".join(words)
    readings = straight if straight and not inflected else oblique
    return max(readings)[1] if readings else None


def _phrase(words: list[str], rest: str) -> str | None:
    """An organisation's name: its head and the adjectives before it are turned, what follows stays as it is."""
    head_at = None
    for i, word in enumerate(words[:4]):
        if not _CYRILLIC.match(word):
            # «Telegram-канал» is in the nominative or is not touched.
            last = _readings(word.rsplit("-", 1)[-1].casefold())[0]
            sure = not i and "-" in word and last.tag.case == "nomn" and last.is_known
            return " ".join(words) + rest if sure else None
        reading = _readings(word.casefold())[0]
        if reading.tag.POS == "NOUN":
            head_at = i
            break
        if reading.tag.POS not in ("ADJF", "PRTF"):
            return None
    if head_at is None:
        return None
    heads = [r for r in _readings(words[head_at].casefold()) if r.tag.POS == "NOUN" and r.score >= _SURE]
    if not heads:
        return None
    head = heads[0]
    if any(r.tag.case == "nomn" and r.tag.number == "sing" for r in heads) and not head_at:
        # «Почта России» may be in the nominative as it is: nothing to be turned.
        return " ".join(words) + rest
    if not head.is_known and "-" not in words[head_at]:
        return None
    form = head.inflect({"nomn", head.tag.number}) if head.tag.number else None
    if form is None:
        return None
    turned: list[str] = []
    for word in words[:head_at]:
        reading = next((r for r in _readings(word.casefold()) if r.tag.POS in ("ADJF", "PRTF")), None)
        if reading is None:
            return None
        wanted = {"nomn", head.tag.number}
        if head.tag.number == "sing" and head.tag.gender:
            wanted.add(head.tag.gender)
        agreed = reading.inflect(wanted)
        if agreed is None:
            return None
        turned.append(_cased(agreed.word, word))
    turned.append(_cased(form.word, words[head_at]))
    return " ".join([*turned, *words[head_at + 1 :]]) + rest


@lru_cache(1)
def _inflected() -> frozenset[str]:
    """Given names in the genitive, of languages that nothing here turns into the nominative."""
    return frozenset(name for language in languages() for name in language.credits.first_names)


def nominative(name: str, *, inflected: bool | None = None) -> str | None:
    """The name in the nominative: «Алексея ВРОНСКОГО» gives «Алексей Вронский»; None where it is not certain.

    Latin letters, addresses, abbreviations and names already in the nominative come back as they are; not a Slavic name
    in Latin letters that is inflected.
    `inflected` is what the line shows of the case: after a colon names are in the nominative (False),
    after a bare «Фото» in another (True); None knows nothing.
    """
    name = name.strip()
    if not name or len(name) > 200:
        return None
    if not re.search(r"[а-яё]", name, re.IGNORECASE) or re.search(r"[a-z]\.[a-z]", name):
        return None if inflected and name.split()[0] in _inflected() else name
    quoted = re.search(r"\s*[«\"(“].*$", name)
    rest = quoted.group() if quoted else ""
    words = re.sub(r"(?<=[А-ЯЁ]\.)(?=[А-ЯЁ][а-яё])", " ", name[: len(name) - len(rest)]).split()
    if not words:
        return name
    if (
        words[0].isupper()
        and words[0].isalpha()
        and 2 <= len(words[0]) <= 6
        and (len(words) == 1 or not words[-1].isupper())
    ):
        # An abbreviation is not declined, and what follows it depends on it: «УМВД России по …».
        return name
    if 2 <= len(words) <= 3 and all(_INITIAL.match(w) or (w[:1].isupper() and _CYRILLIC.match(w)) for w in words):
        person = _person(words, inflected)
        if person is not None:
            return person + rest
        if any(_INITIAL.match(word) for word in words) or "Name" in _readings(words[0].casefold())[0].tag:
            return None
    if all(w.isupper() for w in words):
        return name
    return _phrase(words, rest)


def nominatives(names: Iterable[str], *, inflected: bool | None = None) -> list[str]:
    """All names in the nominative, in order; empty where one of them is not certain."""
    turned = [nominative(name, inflected=inflected) for name in names]
    return [name for name in turned if name is not None] if all(turned) else []


def is_person(name: str) -> bool:
    """Whether the words look like a person's name: two to four words, each with a capital."""
    words = name.split()
    if not 2 <= len(words) <= 4 or re.search(r"[\d/@|«»\"]", name):
        return False
    small = {"von", "van", "de", "der", "den", "del", "di", "da", "la", "le", "el", "al", "bin", "y"}
    return all(word[:1].isupper() or word in small for word in words) and words[0][:1].isupper()


__all__ = ["has_finite_verb", "is_person", "nominative", "nominatives"]

"""Russian words: which forms belong together.

A word is found under its *keys*: the lemmas that pymorphy3 gives, ё written as е. A form that may belong to several
words («стали» to «стать» and «сталь») has several keys, and a query for any of them finds it. Words of other languages
and unknown words get what the dictionary guesses, and are in any case found as they are written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any, NamedTuple

WORD = re.compile(r"\w[\w\u0300-\u036f\u00ad]*")
"""A run of letters, digits and `_`, with stress marks and soft hyphens inside; «пресс-служба» is two words."""

LONGEST = 64
"""Letters of a word that count; what is longer is no word but an address or a key."""

UNLIKELY = 0.01
"""A reading that is rarer than this among a form's readings is left out: «для» is not a form of «длить»."""

_NO_LETTERS = dict.fromkeys([0x300, 0x301, 0xAD])
_CYRILLIC = re.compile(r"[а-я]+")
_SURNAME = re.compile(r"([а-я]{2,}(?:ов|ев|ин|ын))(?:а|у|ым|ой|е|ы|ых|ыми)?")
_PROPER = frozenset({"Surn", "Name", "Patr", "Geox"})
_WORD_OR_END = re.compile(WORD.pattern + r"|[.!?…\n:]")
_SENTENCE_END = frozenset(".!?…\n:")


class Word(NamedTuple):
    """How a word is found."""

    form: str
    """The word itself, folded."""
    keys: tuple[str, ...]
    """Its lemmas, folded; at least one."""
    proper: tuple[str, ...]
    """Those of the keys that are names, where the dictionary knows the word as a surname; else empty."""
    surname: str | None
    """The nominative, where the word has the ending of a surname."""


def fold(word: str) -> str:
    """Lower case, ё as е, without stress marks and soft hyphens, composed (NFC)."""
    if not word.isascii() and not word.isalpha():  # marks and soft hyphens are no letters
        word = unicodedata.normalize("NFC", word).translate(_NO_LETTERS)
    return word.lower().replace("ё", "е")[:LONGEST]


@cache
def _morph() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


def analyse(word: str) -> Word:
    """Form and keys of a word as written."""
    return _analyse(fold(word))


@lru_cache(maxsize=250_000)
def _analyse(form: str) -> Word:
    if not _CYRILLIC.fullmatch(form):
        return Word(form, (form,), (), None)
    likely: dict[str, float] = {}
    proper: dict[str, None] = {}
    known = False
    for parse in _morph().parse(form):
        lemma = fold(parse.normal_form)
        likely[lemma] = likely.get(lemma, 0.0) + parse.score
        grammemes = parse.tag.grammemes
        known = known or "Surn" in grammemes
        if not _PROPER.isdisjoint(grammemes):
            proper[lemma] = None
    keys = tuple(lemma for lemma, score in likely.items() if score >= UNLIKELY) or (form,)
    surname = _SURNAME.fullmatch(form)
    return Word(form, keys, tuple(proper) if known else (), surname[1] if surname else None)


def keys_of(word: str, *, capital: bool) -> tuple[str, ...]:
    """Keys of a word that may be a name.

    `capital`: it has a capital letter for another reason than beginning a sentence. Where the dictionary knows it as a
    surname it then is one, and «Волков» is no wolf.
    """
    _, keys, proper, surname = analyse(word)
    found = proper if capital and proper else keys + proper
    # The dictionary knows few surnames: it takes «Кустов» for bushes and «Кустовым» for an adjective. The forms of a
    # surname in -ов, -ев, -ин, -ын meet in its nominative.
    return tuple(dict.fromkeys((*found, surname) if surname else found))


def is_capital(word: str) -> bool:
    """Whether a word has a capital of its own, other than in a line of capitals."""
    return word[:1].isupper() and not (word.isupper() and len(word) > 1)


def join_keys(keys: tuple[str, ...]) -> str:
    """Keys of one word as one token: the key, or of several `|first|second`."""
    return keys[0] if len(keys) == 1 else "|" + "|".join(sorted(keys))


@lru_cache(maxsize=400_000)
def found_as(word: str) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """Form and joined keys of a word of a text: at the beginning of a sentence, where a capital says nothing, and
    inside one. Nothing for the end of a sentence."""
    if word in _SENTENCE_END:
        return None
    form, keys, proper, surname = analyse(word)
    if not (proper or surname) or not word[:1].isupper():
        found = (form, join_keys(keys))
        return found, found
    return (
        (form, join_keys(keys_of(word, capital=False))),
        (form, join_keys(keys_of(word, capital=is_capital(word)))),
    )


def places(text: str) -> list[tuple[str, str]]:
    """Form and joined keys of each word of a text, in their order."""
    found = []
    inside = 0
    for ways in map(found_as, _WORD_OR_END.findall(text)):
        if ways is None:
            inside = 0
        else:
            found.append(ways[inside])
            inside = 1
    return found


@lru_cache(maxsize=4096)
def forms(word: str) -> frozenset[str]:
    """Forms of the words that a word may be one of, folded: as many as the dictionary knows."""
    form = fold(word)
    if not _CYRILLIC.fullmatch(form):
        return frozenset({form})
    return frozenset(fold(other.word) for parse in _morph().parse(form) for other in parse.lexeme)


__all__ = [
    "LONGEST",
    "WORD",
    "Word",
    "analyse",
    "fold",
    "forms",
    "found_as",
    "is_capital",
    "join_keys",
    "keys_of",
    "places",
]

"""Russian words: which forms belong together.

A word is found under its *keys*: the lemmas that pymorphy3 gives, ё written as е. A form that may belong to several
words («стали» to «стать» and «сталь») has several keys, and a query for any of them finds it. Words of other languages
and unknown words get what the dictionary guesses, and are in any case found as they are written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache, partial
from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

WORD = re.compile(r"\w[\w\u0300-\u036f\u00ad]*")
"""A run of letters, digits and `_`, with stress marks and soft hyphens inside; «пресс-служба» is two words."""

LONGEST = 64
"""Letters of a word that count; what is longer is no word but an address or a key."""

REMEMBERED = 600_000
"""Words as written that are remembered, some hundred megabytes at most. 200,000 press items have 400,000 of them."""

UNLIKELY = 0.01
"""A reading that is rarer than this among a form's readings is left out: «для» is not a form of «длить»."""

_NO_LETTERS = dict.fromkeys([0x300, 0x301, 0xAD])
_CYRILLIC = re.compile(r"[а-я]+")
_SURNAME = re.compile(r"([а-я]{2,}(?:ов|ев|ин|ын))(?:а|у|ым|ой|е|ы|ых|ыми)?")
_PROPER = frozenset({"Surn", "Name", "Patr", "Geox"})
_SENTENCE_END = re.compile(r"[.!?…\n:]+")
_BETWEEN = re.compile(r"[^\w\s\u0300-\u036f]+")
_MARK = re.compile(r"[\u0300-\u036f\u00ad]")


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
def analyser() -> Any:
    """The one analyser of a process: OpenCorpora's dictionary through pymorphy3, some 0.3 s and 20 MB at first use."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


def analyse(word: str) -> Word:
    """Form and keys of a word as written."""
    return _analyse(fold(word))


@lru_cache(maxsize=131_072)
def _analyse(form: str) -> Word:
    if not _CYRILLIC.fullmatch(form):
        return Word(form, (form,), (), None)
    likely: dict[str, float] = {}
    proper: dict[str, None] = {}
    known = False
    for parse in analyser().parse(form):
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


class _Remembered(dict[str, str]):
    """What a function gave for each word. It is emptied when it is full: addresses and numbers have no end."""

    def __init__(self, ask: Callable[[str], str]) -> None:
        self.ask = ask

    def __missing__(self, word: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[word] = intern(self.ask(word))  # the forms of a word share their key
        return found


def _token(word: str, *, first: bool) -> str:
    if not word[0].isupper():
        return join_keys(analyse(word).keys)
    return join_keys(keys_of(word, capital=not first and is_capital(word)))


# A text is some hundred words, nearly all of them seen before: to look each up once is all that may be done for it.
_inside = _Remembered(partial(_token, first=False))
_at_first = _Remembered(partial(_token, first=True))


def tokens(text: str) -> tuple[str, str]:
    """The words of a text as two rows of tokens, with white space between them, whose places agree: joined keys, and
    forms. A word that begins a sentence may have a capital for that reason alone, and has the keys of both readings."""
    if _MARK.search(text):
        text = unicodedata.normalize("NFC", text).translate(_NO_LETTERS)
    spaced = _BETWEEN.sub(" ", _SENTENCE_END.sub("\n", text))
    words: list[str] = []
    begins: list[int] = []
    for sentence in spaced.split("\n"):
        if found := sentence.split():
            begins.append(len(words))
            words += found
    keys = [*map(_inside.__getitem__, words)]
    for place in begins:
        keys[place] = _at_first[words[place]]
    if max(map(len, words), default=0) > LONGEST:
        return " ".join(keys), " ".join(map(fold, words))
    return " ".join(keys), spaced.lower().replace("ё", "е")


@lru_cache(maxsize=4096)
def forms(word: str) -> frozenset[str]:
    """Forms of the words that a word may be one of, folded: as many as the dictionary knows."""
    form = fold(word)
    if not _CYRILLIC.fullmatch(form):
        return frozenset({form})
    return frozenset(fold(other.word) for parse in analyser().parse(form) for other in parse.lexeme)


__all__ = [
    "LONGEST",
    "WORD",
    "Word",
    "analyse",
    "analyser",
    "fold",
    "forms",
    "is_capital",
    "join_keys",
    "keys_of",
    "tokens",
]

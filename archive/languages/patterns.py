"""Regular expressions, and the plain words to look for before them, out of the words of languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from re import _parser  # type: ignore[attr-defined]
from typing import Any, cast

NOTHING = r"(?!)"
"""A pattern that matches nowhere."""


class _Later:
    """A pattern before its first use; its methods are kept, so that each later call costs what it costs otherwise."""

    def __init__(self, text: str, flags: int) -> None:
        self.pattern = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self._flags)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def pattern_of(text: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, but compiled when it is first asked.

    To compile the words of all languages takes a third of the CPU of a crawl that finds nothing new and reads no page.
    """
    return cast("re.Pattern[str]", _Later(text, flags))


class Hinted:
    """The `search` of a pattern, of short texts most of which hold none of the strings that every match has: those are
    looked for first, all at once. Of the classes in the test pages that takes 0.2 to 0.9 of the pattern's time."""

    def __init__(self, text: str, flags: int = 0) -> None:
        self._pattern = pattern_of(text, flags)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """What is looked for first."""
        return needed_strings(self._pattern.pattern)

    @cached_property
    def _hint(self) -> Callable[[str], object]:
        return re.compile(any_word(self.stems)).search

    def __call__(self, asked: str) -> re.Match[str] | None:
        """Where the pattern is in a text."""
        return self._pattern.search(asked) if self._hint(plainly(asked)) else None


def any_word(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first; a space is any white space, «е» is «ё» as well.

    Words that begin alike share their beginning, so that hundreds cost little more than one.
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in " ".join(word.lower().replace("ё", "е").split()):
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(tree) if tree else NOTHING


def _branches(tree: dict[str, Any]) -> str:
    ways = []
    for letter, below in tree.items():
        if letter:
            here = {" ": r"\s+", "е": "[её]"}.get(letter) or re.escape(letter)
            ways.append(here + (_branches(below) if below.keys() != {""} else ""))
    pattern = ways[0] if len(ways) == 1 and "" not in tree else f"(?:{'|'.join(ways)})"
    return f"{pattern}?" if "" in tree and ways else pattern


def any_of(patterns: Iterable[str]) -> str:
    """A pattern for any of these patterns; empty ones say nothing."""
    return "|".join(dict.fromkeys(filter(None, patterns))) or NOTHING


def plainly(text: str) -> str:
    """A text as stems are spelled: in small letters, «ё» as «е»."""
    return text.lower().replace("ё", "е")


def stems(words: Iterable[str]) -> tuple[str, ...]:
    """The fewest strings of which each word holds one, in lower case: what a text is asked for before a pattern is.

    Plain containment costs a thirtieth of a pattern.
    """
    spellings = {max(plainly(word).split() or [""], key=len) for word in words}
    kept: list[str] = []
    for word in sorted(spellings, key=lambda word: (len(word), word)):
        if not any(stem in word for stem in kept):
            kept.append(word)
    return tuple(kept)


def needed_strings(pattern: str) -> tuple[str, ...]:
    """Strings in lower case of which every match of a pattern holds one; («»,) where nothing can be said.

    Read off the pattern itself, with the parser of `re`, which has had no public name since Python 3.11.
    """
    return stems(_needed(_parser.parse(pattern)) or ("",))


def _needed(sequence: Any) -> set[str]:
    """Of all parts of a sequence that every match has, the one whose shortest string is the longest; may be empty."""
    best: set[str] = set()
    run = {""}

    def better(found: set[str]) -> None:
        nonlocal best
        if found and min(map(len, found)) > min(map(len, best), default=0):
            best = found

    for kind, value in sequence:
        name = str(kind)
        letters: list[str] = []
        if name == "LITERAL":
            letters = [chr(value)]
        elif name == "IN" and len(value) <= 3 and all(str(one) == "LITERAL" for one, _ in value):
            letters = [chr(code) for _, code in value]
        if letters and not letters[0].isspace():
            run = {text + letter.lower() for text in run for letter in letters}
            continue
        better(run)
        run = {""}
        if name == "SUBPATTERN":
            better(_needed(value[3]))
        elif name == "BRANCH":
            ways = [_needed(way) for way in value[1]]
            better(set().union(*ways) if all(ways) else set())
        elif name in ("MAX_REPEAT", "MIN_REPEAT") and value[0]:
            better(_needed(value[2]))
    better(run)
    return best


def holds(stems: tuple[str, ...], text: str) -> bool:
    """Whether a text holds one of the stems."""
    small = plainly(text)
    for stem in stems:  # noqa: SIM110 - any() with a generator costs twice as much
        if stem in small:
            return True
    return False


def vocabulary(text: str) -> str:
    """The words of a text, each once: many stems, which have no white space, are looked for here at half the cost."""
    return "\n".join(set(plainly(text).split()))


def held(stems: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Those of the stems that a text holds: of a page first, so that each of its lines is asked for few."""
    small = plainly(text)
    # The words of languages in other letters than the page's are not looked for: half of them on most pages.
    letters = set(small) if len(small) > len(stems) else small
    return tuple([stem for stem in stems if (not stem or stem[0] in letters) and stem in small])


__all__ = [
    "NOTHING",
    "Hinted",
    "any_of",
    "any_word",
    "held",
    "holds",
    "needed_strings",
    "pattern_of",
    "plainly",
    "stems",
    "vocabulary",
]

"""What the program says to people: a module a language. What it reads is in `archive.languages`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType

from archive.web.words import english, russian

LANGUAGES: dict[str, ModuleType] = {"ru": russian, "en": english}
"""Language to its words; the first is the usual one."""


def words(language: str) -> dict[str, str]:
    """The words of the page in a language, by key."""
    page: dict[str, str] = LANGUAGES[language].PAGE
    return page


@dataclass(frozen=True)
class Said:
    """A sentence in every language of the program: its key in `ASKING`, and what is put into it."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """The sentence in a language."""
        sentence: str = LANGUAGES[language].ASKING[self.key]
        return sentence.format(**self.values)


__all__ = ["LANGUAGES", "Said", "words"]

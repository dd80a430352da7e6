"""What the program says to people: a module a language. What it reads is in `archive.languages`."""

from __future__ import annotations

from types import ModuleType

from archive.web.words import english, russian

LANGUAGES: dict[str, ModuleType] = {"ru": russian, "en": english}
"""Language to its words; the first is the usual one."""


def words(language: str) -> dict[str, str]:
    """The words of the page in a language, by key."""
    page: dict[str, str] = LANGUAGES[language].PAGE
    return page


__all__ = ["LANGUAGES", "words"]

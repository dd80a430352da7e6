"""The words of each language by which pages and queries are read.

A language is one file of this folder that sets `LANGUAGE`; it is found by being there. `every` joins a field of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from archive.languages.base import Language

_NO_LANGUAGES = frozenset(("base", "entities", "morphology", "names", "patterns"))
"""Modules here that use the words and hold none."""


@cache
def languages() -> tuple[Language, ...]:
    """All languages, in the order of their files' names."""
    names = sorted(module.name for module in iter_modules(__path__) if module.name not in _NO_LANGUAGES)
    return tuple(import_module(f"{__name__}.{name}").LANGUAGE for name in names)


def every(what: Callable[[Language], str | Iterable[str]]) -> list[str]:
    """The words or patterns of one field in all languages, each once: `every(lambda one: one.credits.by)`."""
    found: dict[str, None] = {}
    for language in languages():
        said = what(language)
        found |= dict.fromkeys((said,) if isinstance(said, str) else said)
    found.pop("", None)
    return list(found)


__all__ = ["Language", "every", "languages"]

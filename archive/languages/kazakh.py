"""Kazakh."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("сурет", "суреттер"),
        "video": ("бейне", "бейнебаян"),
        "text": ("авторлар", "мәтін"),
    },
    joins=("және",),
)

LANGUAGE = Language(code="kk", credits=CREDITS)

"""Tatar."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("фото", "рәсем"),
        "video": ("видео",),
        "text": ("авторлар",),
    },
    joins=("һәм",),
)

LANGUAGE = Language(code="tt", credits=CREDITS)

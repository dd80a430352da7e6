"""Ukrainian."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("фото", "світлина", "світлини", "знімок", "зображення"),
        "video": ("відео",),
        "infographic": ("інфографіка",),
        "illustration": ("ілюстрація",),
        "text": ("текст",),
    },
    sources=("джерело",),
    joins=("і", "та"),
)

LANGUAGE = Language(code="uk", credits=CREDITS)

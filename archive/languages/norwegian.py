"""Norwegian."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("foto", "bilde", "bilder", "fotograf", "fotografi"),
        "video": ("video",),
        "illustration": ("illustrasjon",),
        "text": ("tekst",),
    },
    sure=r"foto\b|fotograf",
    sources=("kilde",),
    joins=("og",),
    buttons=("Vis mer",),
)

LANGUAGE = Language(code="no", credits=CREDITS)

"""Danish."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("foto", "billede", "billeder", "fotograf", "fotografi"),
        "video": ("video",),
        "infographic": ("grafik",),
        "illustration": ("illustration", "tegning"),
        "text": ("tekst",),
    },
    sure=r"foto\b|fotograf",
    sources=("kilde",),
    joins=("og",),
)

LANGUAGE = Language(code="da", credits=CREDITS)

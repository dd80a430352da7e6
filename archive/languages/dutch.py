"""Dutch."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("foto", "foto's", "fotografie", "fotograaf", "beeld"),
        "video": ("video",),
        "illustration": ("illustratie",),
        "text": ("tekst",),
    },
    sure=r"foto\b|fotograf",
    sources=("bron",),
    joins=("en",),
)

LANGUAGE = Language(code="nl", credits=CREDITS)

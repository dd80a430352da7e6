"""Indonesian."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("foto",),
        "video": ("video",),
    },
    sure=r"foto\b",
    sources=("sumber",),
    joins=("dan",),
)

LANGUAGE = Language(code="id", credits=CREDITS)

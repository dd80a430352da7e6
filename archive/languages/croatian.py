"""Croatian."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("foto", "fotografija", "fotografije"),
        "video": ("video",),
        "text": ("tekst",),
    },
    sure=r"foto\b|fotograf",
    sources=("izvor",),
    joins=("i",),
)

LANGUAGE = Language(code="hr", credits=CREDITS)

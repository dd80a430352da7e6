"""Swedish."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("foto", "bild", "bilder", "fotograf", "fotografi"),
        "video": ("video",),
        "infographic": ("grafik",),
        "illustration": ("illustration",),
        "text": ("text",),
    },
    sure=r"foto\b|bild\b|fotograf",
    sources=("källa",),
    joins=("och",),
    buttons=("Visa mer",),
)

LANGUAGE = Language(code="sv", credits=CREDITS)

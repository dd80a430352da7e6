"""Polish."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": (*("fot.", "foto", "zdjęcie", "zdjęcia", "zdjecie", "zdjecia", "fotografia", "fotografie"),),
        "video": ("wideo",),
        "infographic": ("infografika", "grafika"),
        "illustration": ("ilustracja", "rysunek"),
        "text": ("tekst",),
    },
    sure=r"zdj|fot\.|foto\b|fotograf",
    sources=("źródło",),
    joins=("i",),
)

LANGUAGE = Language(code="pl", credits=CREDITS)

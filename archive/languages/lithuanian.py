"""Lithuanian."""

from __future__ import annotations

from archive.languages.base import CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("nuotr.", "nuotr", "nuotrauka", "nuotraukos"),
        "video": ("video",),
        "text": ("tekstas",),
    },
    joins=("ir",),
)

DATES = DateWords(
    months=(
        ("sausio",),
        ("vasario",),
        ("kovo",),
        ("balandžio",),
        ("gegužės",),
        ("birželio",),
        ("liepos",),
        ("rugpjūčio",),
        ("rugsėjo",),
        ("spalio",),
        ("lapkričio",),
        ("gruodžio",),
    ),
)

PAGE = PageWords(
    missing=r"puslapis nerastas",
    search=r"paieškos rezultatai",
)

LANGUAGE = Language(code="lt", dates=DATES, credits=CREDITS, page=PAGE)

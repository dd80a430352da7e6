"""Czech."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("foto", "fotografie"),
        "video": ("video",),
        "infographic": ("infografika",),
        "illustration": ("ilustrace", "kresba"),
        "text": ("text",),
    },
    sure=r"foto\b|fotograf",
    sources=("zdroj",),
    joins=("a",),
)

LANGUAGE = Language(code="cs", credits=CREDITS)

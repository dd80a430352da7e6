"""Hungarian."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("fotó", "fotók"),
        "video": ("videó",),
        "infographic": ("infografika",),
        "text": ("szöveg",),
    },
    sure="fotó",
    joins=("és",),
)

LANGUAGE = Language(code="hu", credits=CREDITS)

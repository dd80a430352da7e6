"""Lithuanian."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("nuotr.", "nuotr", "nuotrauka", "nuotraukos"),
        "video": ("video",),
        "text": ("tekstas",),
    },
    joins=("ir",),
)

LANGUAGE = Language(code="lt", credits=CREDITS)

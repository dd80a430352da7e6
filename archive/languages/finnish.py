"""Finnish."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("kuva", "kuvat", "valokuva"),
        "video": ("video",),
        "infographic": ("grafiikka",),
        "illustration": ("piirros",),
        "text": ("teksti",),
    },
    joins=("ja",),
)

LANGUAGE = Language(code="fi", credits=CREDITS)

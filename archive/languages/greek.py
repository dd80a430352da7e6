"""Greek."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("φωτο", "φωτογραφία", "φωτογραφίας", "φωτογραφίες", "φωτογραφίε"),
        "video": ("βίντεο",),
    },
    sources=("πηγή",),
    joins=("και",),
)

LANGUAGE = Language(code="el", credits=CREDITS)

"""Turkish."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("fotoğraf", "fotoğraflar", "görsel"),
        "video": ("video",),
        "text": ("metin",),
    },
    sources=("kaynak",),
    joins=("ve",),
)

LANGUAGE = Language(code="tr", credits=CREDITS)

"""Italian."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": (*("foto", "fotografia", "fotografie", "fotografo", "fotografi", "immagine", "immagini"),),
        "video": ("video",),
        "infographic": ("infografica", "grafica"),
        "illustration": ("illustrazione", "disegno"),
        "audio": ("audio",),
        "text": ("testo",),
    },
    sure=r"foto\b|fotograf",
    sources=("fonte",),
    joins=("e",),
)

LANGUAGE = Language(code="it", credits=CREDITS)

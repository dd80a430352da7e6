"""French."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": (
            *("photo", "photos", "photographe", "photographes", "photographie", "photographies"),
            *("crédit", "crédits", "crédit photo", "crédits photo", "crédit photos", "crédits photos"),
            *("credit photo", "image", "images"),
        ),
        "video": ("vidéo", "vidéos"),
        "infographic": ("infographie",),
        "illustration": ("illustration", "illustrations", "dessin"),
        "audio": ("audio",),
        "text": ("texte",),
    },
    of=("credit", "credits"),
    sure=r"photo\b|photograph|cr[ée]dit",
    sources=("source",),
    joins=("et",),
    by=("par",),
    shown=("sur la",),
    rights=r"tous\s+droits",
)

LANGUAGE = Language(code="fr", credits=CREDITS)

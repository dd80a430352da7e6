"""Lithuanian."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

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

COMMENTS = CommentWords(
    stems=("komentar",),
    heading=r"komentarai",
    closed=r"komentarai\s+(?:yra\s+)?uždaryti",
    empty=r"komentarų\s+nėra",
    count=r"komentarai|komentarų",
    counted=r"komentar",
    buttons=r"atsakyti",
    enter=r"prisijungti",
    says=r"rašo",
)

LANGUAGE = Language(code="lt", dates=DATES, credits=CREDITS, page=PAGE, comments=COMMENTS)

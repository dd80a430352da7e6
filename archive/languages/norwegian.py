"""Norwegian."""

from __future__ import annotations

from archive.languages.base import CreditWords, DateWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("foto", "bilde", "bilder", "fotograf", "fotografi"),
        "video": ("video",),
        "illustration": ("illustrasjon",),
        "text": ("tekst",),
    },
    sure=r"foto\b|fotograf",
    sources=("kilde",),
    joins=("og",),
    buttons=("Vis mer",),
)

DATES = DateWords(
    months=(
        ("januar", "jan"),
        ("februar", "feb"),
        ("mars", "mar"),
        ("april", "apr"),
        ("mai",),
        ("juni", "jun"),
        ("juli", "jul"),
        ("august", "aug"),
        ("september", "sep", "sept"),
        ("oktober", "okt"),
        ("november", "nov"),
        ("desember", "des"),
    ),
)

LANGUAGE = Language(code="no", dates=DATES, credits=CREDITS)

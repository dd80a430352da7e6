"""Greek."""

from __future__ import annotations

from archive.languages.base import CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("φωτο", "φωτογραφία", "φωτογραφίας", "φωτογραφίες", "φωτογραφίε"),
        "video": ("βίντεο",),
    },
    sources=("πηγή",),
    joins=("και",),
)

DATES = DateWords(
    months=(
        ("ιανουαρίου",),
        ("φεβρουαρίου",),
        ("μαρτίου",),
        ("απριλίου",),
        ("μαΐου",),
        ("ιουνίου",),
        ("ιουλίου",),
        ("αυγούστου",),
        ("σεπτεμβρίου",),
        ("οκτωβρίου",),
        ("νοεμβρίου",),
        ("δεκεμβρίου",),
    ),
)

PAGE = PageWords(
    missing=r"η σελίδα δεν (?:βρέθηκε|υπάρχει)",
    search=r"αποτελέσματα αναζήτησης",
)

LANGUAGE = Language(code="el", dates=DATES, credits=CREDITS, page=PAGE)

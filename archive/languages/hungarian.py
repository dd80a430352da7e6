"""Hungarian."""

from __future__ import annotations

from archive.languages.base import CreditWords, DateWords, Language, PageWords

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

DATES = DateWords(
    months=(
        ("január", "jan"),
        ("február", "febr"),
        ("március", "márc"),
        ("április", "ápr"),
        ("május", "máj"),
        ("június", "jún"),
        ("július", "júl"),
        ("augusztus", "aug"),
        ("szeptember", "szept"),
        ("október", "okt"),
        ("november", "nov"),
        ("december", "dec"),
    ),
)

PAGE = PageWords(
    missing=r"az oldal nem (?:található|létezik)",
    search=r"keresési? (?:eredmények|találatok)",
)

LANGUAGE = Language(code="hu", dates=DATES, credits=CREDITS, page=PAGE)

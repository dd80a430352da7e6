"""Hungarian."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

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

COMMENTS = CommentWords(
    stems=("hozzászólás",),
    heading=r"hozzászólások",
    closed=r"hozzászólások\s+lezárva",
    empty=r"(?:nincs|még nincs)\s+hozzászólás",
    count=r"hozzászólások",
    counted=r"hozzászólás",
    buttons=r"válasz",
    enter=r"bejelentkezés|küldés",
    says=r"írta|mondja",
)

LANGUAGE = Language(code="hu", dates=DATES, credits=CREDITS, page=PAGE, comments=COMMENTS)

"""Dutch."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("foto", "foto's", "fotografie", "fotograaf", "beeld"),
        "video": ("video",),
        "illustration": ("illustratie",),
        "text": ("tekst",),
    },
    sure=r"foto\b|fotograf",
    sources=("bron",),
    joins=("en",),
)

DATES = DateWords(
    months=(
        ("januari", "jan"),
        ("februari", "feb"),
        ("maart", "mrt"),
        ("april", "apr"),
        ("mei",),
        ("juni", "jun"),
        ("juli", "jul"),
        ("augustus", "aug"),
        ("september", "sep", "sept"),
        ("oktober", "okt"),
        ("november", "nov"),
        ("december", "dec"),
    ),
    modified=r"bijgewerkt|laatst gewijzigd",
    published=r"gepubliceerd",
)

PAGE = PageWords(
    news="^(?:nieuws|actueel)$",
    missing=r"pagina (?:is )?niet gevonden|pagina bestaat niet",
    search=r"zoekresultaten",
    byline="door|auteur",
    next=("volgende",),
)

COMMENTS = CommentWords(
    stems=("reactie",),
    heading=r"(?:lezers)?reacties",
    closed=r"reageren\s+is\s+niet\s+(?:meer\s+)?mogelijk|reacties\s+(?:zijn\s+)?gesloten",
    empty=r"(?:nog\s+)?geen\s+reacties",
    count=r"reacties",
    counted=r"reactie",
    buttons=r"reageer|beantwoorden|melden",
    enter=r"inloggen|aanmelden|verzenden",
    says=r"schreef|zegt",
    author=r"door",
)

LANGUAGE = Language(code="nl", dates=DATES, credits=CREDITS, page=PAGE, comments=COMMENTS)

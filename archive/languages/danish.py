"""Danish."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("foto", "billede", "billeder", "fotograf", "fotografi"),
        "video": ("video",),
        "infographic": ("grafik",),
        "illustration": ("illustration", "tegning"),
        "text": ("tekst",),
    },
    sure=r"foto\b|fotograf",
    sources=("kilde",),
    joins=("og",),
    between=("og",),
)

DATES = DateWords(
    months=(
        ("januar", "jan"),
        ("februar", "feb"),
        ("marts", "mar"),
        ("april", "apr"),
        ("maj",),
        ("juni", "jun"),
        ("juli", "jul"),
        ("august", "aug"),
        ("september", "sep", "sept"),
        ("oktober", "okt"),
        ("november", "nov"),
        ("december", "dec"),
    ),
    modified=r"opdateret|sidst (?:opdateret|ændret)",
    published=r"publiceret|offentliggjort",
)

PAGE = PageWords(
    news="^(?:nyheder)$",
    missing=r"siden (?:blev ikke fundet|findes ikke)",
    search=r"søgeresultater",
)

COMMENTS = CommentWords(
    stems=("kommentar",),
    heading=r"kommentarer",
    closed=r"kommentarer\s+er\s+lukket",
    empty=r"ingen\s+kommentarer",
    count=r"kommentarer",
    counted=r"kommentar",
    buttons=r"svar|anmeld",
    enter=r"log\s+ind|send",
    says=r"skrev|siger",
    author=r"af",
)

LANGUAGE = Language(code="da", dates=DATES, credits=CREDITS, page=PAGE, comments=COMMENTS)

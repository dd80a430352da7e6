"""Norwegian."""

from __future__ import annotations

from archive.languages.base import BodyWords, CommentWords, CreditWords, DateWords, Language, PageWords

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
    between=("og",),
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
    modified=r"oppdatert|sist (?:oppdatert|endret)",
    published=r"publisert",
)

BODY = BodyWords(
    noise=("les også",),
    read_also="les også",
    aside_line=r"les\s+også",
)

PAGE = PageWords(
    news="^(?:nyheter)$",
    missing=r"siden (?:ble ikke funnet|finnes ikke)",
    search=r"søkeresultater",
    next=("neste",),
)

COMMENTS = CommentWords(
    stems=("kommentar",),
    heading=r"kommentarer",
    closed=r"kommentarfeltet\s+er\s+stengt",
    empty=r"ingen\s+kommentarer",
    count=r"kommentarer",
    counted=r"kommentar",
    buttons=r"svar|rapporter",
    enter=r"logg\s+inn|send",
    says=r"skrev|sier",
    author=r"av",
)

LANGUAGE = Language(code="no", dates=DATES, credits=CREDITS, body=BODY, page=PAGE, comments=COMMENTS)

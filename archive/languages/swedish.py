"""Swedish."""

from __future__ import annotations

from archive.languages.base import BodyWords, CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("foto", "bild", "bilder", "fotograf", "fotografi"),
        "video": ("video",),
        "infographic": ("grafik",),
        "illustration": ("illustration",),
        "text": ("text",),
    },
    sure=r"foto\b|bild\b|fotograf",
    sources=("källa",),
    joins=("och",),
    between=("och",),
    buttons=("Visa mer",),
)

DATES = DateWords(
    months=(
        ("januari", "jan"),
        ("februari", "feb"),
        ("mars", "mar"),
        ("april", "apr"),
        ("maj",),
        ("juni", "jun"),
        ("juli", "jul"),
        ("augusti", "aug"),
        ("september", "sep", "sept"),
        ("oktober", "okt"),
        ("november", "nov"),
        ("december", "dec"),
    ),
    modified=r"uppdaterad|senast (?:uppdaterad|ändrad)",
    published=r"publicerad",
)

BODY = BodyWords(
    noise=(
        "annons",
        "läs (?:mer|också|även)",
    ),
    read_also="läs (?:mer|också|även)",
    aside_line=r"läs\s+(?:mer|också|även)",
)

PAGE = PageWords(
    news="^(?:nyheter)$",
    missing=r"sidan (?:kunde inte hittas|hittades inte|finns inte)",
    search=r"sökresultat",
    next=("nästa",),
)

COMMENTS = CommentWords(
    stems=("kommentar",),
    heading=r"kommentarer(?:na)?",
    closed=r"kommentarer(?:na)?\s+(?:är\s+)?stängda",
    empty=r"inga\s+kommentarer",
    count=r"kommentarer",
    counted=r"kommentar",
    buttons=r"svara|anmäl",
    enter=r"logga\s+in|skicka",
    says=r"skrev|säger",
    author=r"av",
)

LANGUAGE = Language(code="sv", dates=DATES, credits=CREDITS, body=BODY, page=PAGE, comments=COMMENTS)

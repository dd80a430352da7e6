"""Finnish."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("kuva", "kuvat", "valokuva"),
        "video": ("video",),
        "infographic": ("grafiikka",),
        "illustration": ("piirros",),
        "text": ("teksti",),
    },
    joins=("ja",),
)

DATES = DateWords(
    months=(
        ("tammikuu", "tammikuuta"),
        ("helmikuu", "helmikuuta"),
        ("maaliskuu", "maaliskuuta"),
        ("huhtikuu", "huhtikuuta"),
        ("toukokuu", "toukokuuta"),
        ("kesäkuu", "kesäkuuta"),
        ("heinäkuu", "heinäkuuta"),
        ("elokuu", "elokuuta"),
        ("syyskuu", "syyskuuta"),
        ("lokakuu", "lokakuuta"),
        ("marraskuu", "marraskuuta"),
        ("joulukuu", "joulukuuta"),
    ),
    modified=r"päivitetty|muokattu",
    published=r"julkaistu",
)

PAGE = PageWords(
    news="^(?:uutiset|ajankohtaista)$",
    missing=r"sivua ei löydy|sivua ei löytynyt",
    search=r"hakutulokset",
    next=("seuraava",),
)

COMMENTS = CommentWords(
    stems=("komment",),
    heading=r"kommentit",
    closed=r"kommentointi\s+on\s+suljettu",
    empty=r"ei\s+kommentteja",
    count=r"kommentit|kommentteja",
    counted=r"komment",
    buttons=r"vastaa|ilmoita",
    enter=r"kirjaudu|lähetä",
    says=r"kirjoitti|sanoo",
)

LANGUAGE = Language(code="fi", dates=DATES, credits=CREDITS, page=PAGE, comments=COMMENTS)

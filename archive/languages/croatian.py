"""Croatian."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, Language, PageWords

_GENITIVE = frozenset((
    "Ivana", "Marka", "Josipa", "Ante", "Tomislava", "Stjepana", "Željka", "Mladena", "Davora", "Zorana",
    "Gorana", "Darka", "Petra", "Luke", "Mateja", "Filipa", "Marije", "Ane", "Ivane", "Marine", "Jelene",
    "Mirjane", "Katarine", "Petre", "Maje", "Sanje",
))  # fmt: skip
"""The most frequent given names."""

CREDITS = CreditWords(
    labels={
        "photo": ("foto", "fotografija", "fotografije"),
        "video": ("video",),
        "text": ("tekst",),
    },
    sure=r"foto\b|fotograf",
    sources=("izvor",),
    genitive="(?=.)",
    first_names=_GENITIVE,
    joins=("i",),
)

PAGE = PageWords(
    missing=r"stranica nije pronađena|stranica ne postoji",
    search=r"rezultati pretra(?:ge|živanja)",
    maintenance=r"stranica je u izradi|radovi na održavanju",
    byline="autor(?:ica|i)?|piše",
    next=("sljedeća", "dalje"),
)

COMMENTS = CommentWords(
    stems=("komentar",),
    heading=r"komentari",
    closed=r"komentari\s+su\s+(?:zatvoreni|isključeni)",
    empty=r"nema\s+komentara",
    count=r"komentari|komentara",
    counted=r"komentar",
    buttons=r"odgovori|prijavi",
    enter=r"prijava|pošalji",
    says=r"kaže|piše",
)

LANGUAGE = Language(code="hr", credits=CREDITS, page=PAGE, comments=COMMENTS)

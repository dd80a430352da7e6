"""Czech."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

_GENITIVE = frozenset((
    "Jana", "Petra", "Pavla", "Tomáše", "Martina", "Josefa", "Jiřího", "Jaroslava", "Milana", "Michala", "Lukáše",
    "Jakuba", "Davida", "Ondřeje", "Karla", "Václava", "Marka", "Romana", "Anny", "Jany", "Marie", "Evy", "Hany",
    "Lenky", "Kateřiny", "Lucie", "Petry", "Veroniky", "Terezy", "Barbory",
))  # fmt: skip
"""The most frequent given names."""

CREDITS = CreditWords(
    labels={
        "photo": ("foto", "fotografie"),
        "video": ("video",),
        "infographic": ("infografika",),
        "illustration": ("ilustrace", "kresba"),
        "text": ("text",),
    },
    sure=r"foto\b|fotograf",
    sources=("zdroj",),
    genitive="(?=.)",
    first_names=_GENITIVE,
    joins=("a",),
)

DATES = DateWords(
    months=(
        ("leden", "ledna"),
        ("únor", "února"),
        ("březen", "března"),
        ("duben", "dubna"),
        ("květen", "května"),
        ("červen", "června"),
        ("červenec", "července"),
        ("srpen", "srpna"),
        ("září",),
        ("říjen", "října"),
        ("listopad", "listopadu"),
        ("prosinec", "prosince"),
    ),
    modified=r"aktualizováno|upraveno|poslední (?:změna|aktualizace)",
    published=r"publikováno|vydáno|zveřejněno",
)

PAGE = PageWords(
    news="^(?:aktuality|zprávy)$",
    missing=r"stránka (?:nebyla nalezena|neexistuje|nenalezena)",
    search=r"výsledky (?:vyhledávání|hledání)",
    next=(
        "další",
        "další strana",
    ),
)

COMMENTS = CommentWords(
    stems=("komentář", "diskus"),
    heading=r"komentáře|diskuse|diskuze",
    closed=r"diskuse\s+(?:je\s+)?uzavřena",
    empty=r"žádné\s+komentáře|zatím\s+bez\s+komentáře",
    count=r"komentáře|komentářů",
    counted=r"komentář",
    buttons=r"odpovědět|nahlásit",
    enter=r"přihlásit|odeslat",
    says=r"napsal[a]?",
    author=r"od",
)

LANGUAGE = Language(code="cs", dates=DATES, credits=CREDITS, page=PAGE, comments=COMMENTS)

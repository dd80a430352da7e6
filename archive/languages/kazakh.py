"""Kazakh."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("сурет", "суреттер"),
        "video": ("бейне", "бейнебаян"),
        "text": ("авторлар", "мәтін"),
    },
    joins=("және",),
)

DATES = DateWords(
    months=(
        ("қаңтар",),
        ("ақпан",),
        ("наурыз",),
        ("сәуір",),
        ("мамыр",),
        ("маусым",),
        ("шілде",),
        ("тамыз",),
        ("қыркүйек",),
        ("қазан",),
        ("қараша",),
        ("желтоқсан",),
    ),
    today=("бүгін",),
    yesterday=("кеше",),
    modified=r"жаңартыл|өзгертіл",
    published=r"жариялан|жарияланған күні",
)

PAGE = PageWords(
    missing=r"бет табылмады",
    search=r"іздеу нәтижелері",
    next=("келесі",),
    subject=("тақырып",),
    maintenance=r"техникалық\s+жұмыстар",
)

COMMENTS = CommentWords(
    stems=("пікір",),
    heading=r"пікірлер",
    closed=r"пікір\s+қалдыру\s+жабық",
    empty=r"пікір(?:лер)?\s+жоқ",
    count=r"пікірлер",
    counted=r"пікір",
    buttons=r"жауап",
    enter=r"кіру|тіркелу",
)

LANGUAGE = Language(code="kk", dates=DATES, credits=CREDITS, page=PAGE, comments=COMMENTS)

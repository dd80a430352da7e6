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

_ENDINGS = (
    *("", "да", "де", "та", "те", "ы", "і", "сы", "сі", "ында", "інде", "сында", "сінде"),
    *("ның", "нің", "дың", "дің", "тың", "тің", "нан", "нен", "дан", "ден", "тан", "тен"),
)
"""Cases and possession, for back and front vowels."""


def _forms(month: str, short: str) -> tuple[str, ...]:
    stems = (month, f"{month[:-1]}г") if month.endswith("к") else (month,)
    return (*(stem + ending for stem in stems for ending in _ENDINGS), short)


DATES = DateWords(
    months=(
        _forms("қаңтар", "қаң"),
        _forms("ақпан", "ақп"),
        _forms("наурыз", "нау"),
        _forms("сәуір", "сәу"),
        _forms("мамыр", "мам"),
        _forms("маусым", "мау"),
        _forms("шілде", "шіл"),
        _forms("тамыз", "там"),
        _forms("қыркүйек", "қыр"),
        _forms("қазан", "қаз"),
        _forms("қараша", "қар"),
        _forms("желтоқсан", "жел"),
    ),
    era=("жылғы", "жылдың", "жылы", "жыл", "ж"),
    today=("бүгін",),
    yesterday=("кеше",),
    modified=r"жаңартыл|өзгертіл",
    published=r"жариялан|жарияланған күні",
    refused=r"өтетін\s+күні|мерзімі",
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

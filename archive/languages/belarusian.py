"""Belarusian."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("фота", "фотаздымак", "здымак"),
        "video": ("відэа",),
        "illustration": ("ілюстрацыя",),
        "text": ("тэкст",),
    },
    sure="фота|здымак",
    sources=("крыніца",),
    genitive="(?=.)",
    joins=("і",),
)

DATES = DateWords(
    months=(
        ("студзень", "студзеня", "студз"),
        ("люты", "лютага"),
        ("сакавік", "сакавіка", "сак"),
        ("красавік", "красавіка", "крас"),
        ("травень", "траўня", "мая"),
        ("чэрвень", "чэрвеня", "чэрв"),
        ("ліпень", "ліпеня", "ліп"),
        ("жнівень", "жніўня", "жнів"),
        ("верасень", "верасня"),
        ("кастрычнік", "кастрычніка", "кастр"),
        ("лістапад", "лістапада", "ліст"),
        ("снежань", "снежня", "снеж"),
    ),
    today=("сёння",),
    yesterday=("учора",),
    modified=r"абноўлена|зменена",
    published=r"апублікавана|дата публікацыі",
)

PAGE = PageWords(
    missing=r"старонк[аіу] не (?:знойдзена|існуе)",
    search=r"вынікі пошуку",
    byline="аўтар",
)

COMMENTS = CommentWords(
    stems=("каментар",),
    heading=r"каментары[іi]?",
    closed=r"каментары[іi]?\s+зачынены",
    empty=r"каментары?яў\s+няма",
    count=r"каментары[іi]?",
    counted=r"каментар",
    buttons=r"адказаць",
    enter=r"увайсці",
    says=r"піша|кажа",
)

LANGUAGE = Language(code="be", dates=DATES, credits=CREDITS, page=PAGE, comments=COMMENTS)

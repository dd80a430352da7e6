"""Tatar."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("фото", "рәсем"),
        "video": ("видео",),
        "text": ("авторлар",),
    },
    joins=("һәм",),
)

DATES = DateWords(
    months=(
        ("гыйнвар",),
        ("февраль",),
        ("март",),
        ("апрель",),
        ("май",),
        ("июнь",),
        ("июль",),
        ("август",),
        ("сентябрь",),
        ("октябрь",),
        ("ноябрь",),
        ("декабрь",),
    ),
)

PAGE = PageWords(
    missing=r"бит табылмады",
    search=r"эзләү нәтиҗәләре",
    next=("киләсе",),
)

COMMENTS = CommentWords(
    stems=("фикер",),
    heading=r"фикерләр",
    empty=r"фикерләр\s+юк",
    count=r"фикерләр",
    counted=r"фикер",
    buttons=r"җавап",
    enter=r"керү",
)

LANGUAGE = Language(code="tt", dates=DATES, credits=CREDITS, page=PAGE, comments=COMMENTS)

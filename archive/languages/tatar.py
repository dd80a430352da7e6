"""Tatar."""

from __future__ import annotations

from archive.languages.base import CreditWords, DateWords, Language, PageWords

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

LANGUAGE = Language(code="tt", dates=DATES, credits=CREDITS, page=PAGE)

"""Korean."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("사진",),
    },
    agencies=("연합뉴스", "뉴시스", "뉴스1"),
)

LANGUAGE = Language(code="ko", credits=CREDITS)

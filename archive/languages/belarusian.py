"""Belarusian."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("фота", "фотаздымак", "здымак"),
        "video": ("відэа",),
        "illustration": ("ілюстрацыя",),
        "text": ("тэкст",),
    },
    sure="фота|здымак",
    sources=("крыніца",),
    joins=("і",),
)

LANGUAGE = Language(code="be", credits=CREDITS)

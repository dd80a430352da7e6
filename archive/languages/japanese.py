"""Japanese."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": ("写真",),
    },
    agencies=("共同", "ロイター", "時事"),
)

LANGUAGE = Language(code="ja", credits=CREDITS)

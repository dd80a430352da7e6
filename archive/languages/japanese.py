"""Japanese."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("写真",),
    },
    agencies=("共同", "ロイター", "時事"),
)

PAGE = PageWords(
    next=(
        "次へ",
        "次のページ",
    ),
    maintenance=r"メンテナンス中",
)

LANGUAGE = Language(code="ja", credits=CREDITS, page=PAGE)

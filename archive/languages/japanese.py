"""Japanese."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("写真", "写真提供", "撮影", "画像", "画像提供"),
        "video": ("動画",),
    },
    sure="写真|撮影|画像提供",
    sources=("出典", "提供"),
    lent=r"撮影|提供|撮",
    agencies=("共同", "ロイター", "時事"),
)

PAGE = PageWords(
    missing=r"ページが見つかりません|ページは存在しません",
    search=r"検索結果",
    next=(
        "次へ",
        "次のページ",
    ),
    maintenance=r"メンテナンス中",
)

DATES = DateWords(
    modified=r"更新日?|最終更新",
    published=r"公開日?|掲載日?|公表日?",
)

COMMENTS = CommentWords(
    stems=("コメント",),
    heading=r"コメント(?:一覧)?",
    closed=r"コメントは(?:受け付けて|締め切)",
    empty=r"コメントは(?:まだ)?ありません",
    count=r"コメント",
    counted=r"件のコメント",
    buttons=r"返信|通報",
    enter=r"ログイン|送信",
)

LANGUAGE = Language(code="ja", credits=CREDITS, page=PAGE, dates=DATES, comments=COMMENTS)

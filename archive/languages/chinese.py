"""Chinese."""

from __future__ import annotations

from archive.languages.base import Language, PageWords

PAGE = PageWords(next=("下一页", "下一頁"))

LANGUAGE = Language(code="zh", page=PAGE)

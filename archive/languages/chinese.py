"""Chinese."""

from __future__ import annotations

from archive.languages.base import Language, PageWords

PAGE = PageWords(
    missing=r"(?:页面|網頁|网页)(?:不存在|未找到)|找不到(?:该|您)?.{0,6}页面",
    search=r"搜索结果",
    next=("下一页", "下一頁"),
)

LANGUAGE = Language(code="zh", page=PAGE)

"""Chinese."""

from __future__ import annotations

from archive.languages.base import BodyWords, CommentWords, CreditWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("摄影", "攝影", "图片", "圖片", "供图", "供圖", "图", "圖"),
        "video": ("视频", "影片"),
        "text": ("文",),
    },
    sure="摄影|攝影|供图|供圖",
    sources=("图片来源", "圖片來源", "图源", "来源", "來源"),
    agencies=("新华社", "中新社", "中央社"),
    lent=r"摄|攝|供图|供圖|提供",
)

PAGE = PageWords(
    missing=r"(?:页面|網頁|网页)(?:不存在|未找到)|找不到(?:该|您)?.{0,6}页面",
    search=r"搜索结果",
    next=("下一页", "下一頁"),
)

BODY = BodyWords(caption_label=r"图片?说明|圖片?說明")

COMMENTS = CommentWords(
    stems=("评论", "評論"),
    heading=r"(?:网友|读者)?评论|評論",
    closed=r"评论(?:已)?关闭",
    empty=r"暂无评论",
    count=r"评论",
    counted=r"条评论",
    buttons=r"回复|举报|赞",
    enter=r"登录|注册|发表",
    says=r"说",
)

LANGUAGE = Language(code="zh", credits=CREDITS, page=PAGE, body=BODY, comments=COMMENTS)

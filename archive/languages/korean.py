"""Korean."""

from __future__ import annotations

from archive.languages.base import BodyWords, CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("사진", "사진제공", "사진 제공", "자료사진", "촬영"),
        "video": ("영상",),
    },
    sure="사진|촬영",
    sources=("출처", "자료"),
    lent=r"제공|촬영|기자",
    agencies=("연합뉴스", "뉴시스", "뉴스1"),
)

BODY = BodyWords(caption_label=r"사진\s*설명")

PAGE = PageWords(
    missing=r"페이지를 찾을 수 없|존재하지 않는 페이지",
    search=r"검색\s*결과",
    news=r"^보도자료|^뉴스|소식$|^공지사항$",
    next=(
        "다음",
        "다음 페이지",
    ),
    subject=("제목",),
    maintenance=r"(?:시스템|서비스)\s*점검",
)

DATES = DateWords(
    modified=r"수정일?|최종\s*수정",
    published=r"작성일|등록일|게시일|입력",
)

COMMENTS = CommentWords(
    stems=("댓글",),
    heading=r"댓글",
    closed=r"댓글\s*(?:작성이\s*)?(?:중지|불가|닫)",
    empty=r"(?:등록된\s*)?댓글이\s*없",
    count=r"댓글",
    counted=r"(?:개의\s*)?댓글",
    buttons=r"답글|신고|추천",
    enter=r"로그인|등록",
)

LANGUAGE = Language(code="ko", credits=CREDITS, page=PAGE, body=BODY, dates=DATES, comments=COMMENTS)

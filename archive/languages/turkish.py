"""Turkish."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("fotoğraf", "fotoğraflar", "görsel"),
        "video": ("video",),
        "text": ("metin",),
    },
    sources=("kaynak",),
    joins=("ve",),
)

DATES = DateWords(
    months=(
        ("ocak",),
        ("şubat",),
        ("mart",),
        ("nisan",),
        ("mayıs",),
        ("haziran",),
        ("temmuz",),
        ("ağustos",),
        ("eylül",),
        ("ekim",),
        ("kasım",),
        ("aralık",),
    ),
    modified=r"güncellen?me|son güncelleme",
    published=r"yayın(?:lan|lanma)?(?:dı| tarihi)?\s*:",
)

PAGE = PageWords(
    missing=r"sayfa bulunamadı",
    search=r"arama sonuçları",
    byline="yazan",
)

COMMENTS = CommentWords(
    stems=("yorum",),
    heading=r"(?:okuyucu\s+)?yorumlar[ıi]?",
    closed=r"yoruma\s+kapal[ıi]",
    empty=r"(?:henüz|hiç)\s+yorum\s+(?:yok|yapılmamış)",
    count=r"yorumlar",
    counted=r"yorum",
    buttons=r"yanıtla|şikayet",
    enter=r"giriş\s+yap|gönder",
    says=r"dedi|diyor ki",
    author=r"yazan",
)

LANGUAGE = Language(code="tr", dates=DATES, credits=CREDITS, page=PAGE, comments=COMMENTS)

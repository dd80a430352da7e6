"""Indonesian."""

from __future__ import annotations

from archive.languages.base import BodyWords, CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("foto",),
        "video": ("video",),
    },
    sure=r"foto\b",
    sources=("sumber",),
    joins=("dan",),
)

DATES = DateWords(
    months=(
        ("januari", "jan"),
        ("februari", "feb"),
        ("maret", "mar"),
        ("april", "apr"),
        ("mei",),
        ("juni", "jun"),
        ("juli", "jul"),
        ("agustus", "agu"),
        ("september", "sep"),
        ("oktober", "okt"),
        ("november", "nov"),
        ("desember", "des"),
    ),
)

BODY = BodyWords(
    noise=("iklan",),
    read_also="baca juga",
)

PAGE = PageWords(
    missing=r"halaman tidak ditemukan",
    search=r"hasil pencarian",
    byline="oleh|penulis",
)

COMMENTS = CommentWords(
    stems=("komentar",),
    heading=r"komentar",
    closed=r"komentar\s+ditutup",
    empty=r"(?:belum\s+ada|tidak\s+ada)\s+komentar",
    count=r"komentar",
    counted=r"komentar",
    buttons=r"balas|laporkan",
    enter=r"masuk|daftar|kirim",
    says=r"berkata",
    author=r"oleh",
)

LANGUAGE = Language(code="id", dates=DATES, credits=CREDITS, body=BODY, page=PAGE, comments=COMMENTS)

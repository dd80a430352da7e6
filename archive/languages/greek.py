"""Greek."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": ("φωτο", "φωτογραφία", "φωτογραφίας", "φωτογραφίες", "φωτογραφίε"),
        "video": ("βίντεο",),
    },
    sources=("πηγή",),
    joins=("και",),
)

DATES = DateWords(
    months=(
        ("ιανουαρίου",),
        ("φεβρουαρίου",),
        ("μαρτίου",),
        ("απριλίου",),
        ("μαΐου",),
        ("ιουνίου",),
        ("ιουλίου",),
        ("αυγούστου",),
        ("σεπτεμβρίου",),
        ("οκτωβρίου",),
        ("νοεμβρίου",),
        ("δεκεμβρίου",),
    ),
)

PAGE = PageWords(
    missing=r"η σελίδα δεν (?:βρέθηκε|υπάρχει)",
    search=r"αποτελέσματα αναζήτησης",
)

COMMENTS = CommentWords(
    stems=("σχόλι",),
    heading=r"σχόλια",
    closed=r"τα\s+σχόλια\s+έχουν\s+κλείσει",
    empty=r"(?:δεν\s+υπάρχουν|κανένα)\s+σχόλι",
    count=r"σχόλια",
    counted=r"σχόλι",
    buttons=r"απάντηση",
    enter=r"σύνδεση|εγγραφή",
    says=r"είπε|λέει",
    author=r"από",
)

LANGUAGE = Language(code="el", dates=DATES, credits=CREDITS, page=PAGE, comments=COMMENTS)

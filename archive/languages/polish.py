"""Polish."""

from __future__ import annotations

from archive.languages.base import BodyWords, CommentWords, CreditWords, DateWords, Language, PageWords

_GENITIVE = frozenset((
    "Jana", "Piotra", "Pawła", "Tomasza", "Krzysztofa", "Andrzeja", "Marcina", "Michała", "Marka", "Adama",
    "Jakuba", "Łukasza", "Grzegorza", "Wojciecha", "Mateusza", "Rafała", "Roberta", "Jacka", "Dariusza",
    "Macieja", "Anny", "Marii", "Katarzyny", "Agnieszki", "Małgorzaty", "Joanny", "Magdaleny", "Ewy", "Barbary",
    "Moniki", "Doroty", "Karoliny",
))  # fmt: skip
"""The most frequent given names."""

CREDITS = CreditWords(
    labels={
        "photo": (*("fot.", "foto", "zdjęcie", "zdjęcia", "zdjecie", "zdjecia", "fotografia", "fotografie"),),
        "video": ("wideo",),
        "infographic": ("infografika", "grafika"),
        "illustration": ("ilustracja", "rysunek"),
        "text": ("tekst",),
    },
    sure=r"zdj|fot\.|foto\b|fotograf",
    sources=("źródło",),
    genitive="(?=.)",
    first_names=_GENITIVE,
    joins=("i",),
)

DATES = DateWords(
    months=(
        ("styczeń", "stycznia"),
        ("luty", "lutego"),
        ("marzec", "marca"),
        ("kwiecień", "kwietnia"),
        ("maj", "maja"),
        ("czerwiec", "czerwca"),
        ("lipiec", "lipca"),
        ("sierpień", "sierpnia"),
        ("wrzesień", "września"),
        ("październik", "października"),
        ("listopad", "listopada"),
        ("grudzień", "grudnia"),
    ),
    modified=r"zaktualizowan[oy]|aktualizacja|ostatnia (?:zmiana|aktualizacja)",
    published=r"opublikowan[oy]|data publikacji|dodano",
)

BODY = BodyWords(
    noise=(
        "czytaj (?:więcej|także|też)",
        "drukuj|udostępnij|powrót|do góry",
    ),
    read_also="czytaj (?:więcej|także|też)",
    aside_line=r"czytaj\s+(?:więcej|także|też)",
    edge=(r"^ostatnia (?:modyfikacja|aktualizacja)",),
    legal="wszelkie prawa zastrzeżone",
)

PAGE = PageWords(
    office=r"(?:ministerstwo|departament|wydział|urząd|biuro|komisja|komenda)\b",
    news="^(?:aktualności|wiadomości)$",
    missing=r"nie znaleziono strony|strona nie (?:istnieje|została znaleziona)",
    search=r"wyniki wyszukiwania",
    byline="autor(?:ka|zy)?|tekst",
    next=(
        "następna",
        "dalej",
    ),
    maintenance=r"prace\s+techniczne|przerwa\s+techniczna",
)

COMMENTS = CommentWords(
    stems=("komentar",),
    heading=r"(?:wszystkie\s+)?komentarze(?:\s+czytelników)?",
    side_heading=r"(?:ostatnie|najnowsze)\s+komentarze",
    discussion=r"dyskusja|opinie(?:\s+czytelników)?",
    closed=r"komentowanie\s+(?:jest\s+)?wyłączone|możliwość\s+komentowania",
    empty=r"brak\s+komentarzy",
    count=r"komentarze|komentarzy",
    counted=r"komentarz",
    buttons=r"odpowiedz|zgłoś",
    enter=r"zaloguj(?:\s+się)?|zarejestruj(?:\s+się)?|wyślij",
    says=r"pisze|napisał[ai]?",
    author=r"przez|autor",
)

LANGUAGE = Language(code="pl", dates=DATES, credits=CREDITS, body=BODY, page=PAGE, comments=COMMENTS)

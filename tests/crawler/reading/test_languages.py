"""Every word that a language knows is found on a page."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.languages import Language, languages
from archive.languages.patterns import any_word, holds, needed_strings, stems
from crawler.reading.dates.parse import parse_date
from crawler.reading.document import Document
from crawler.reading.page import Reading, read

PROSE = [
    "The bridge over the river was opened on Monday after two years of work, and the first bus crossed it at noon.",
    "Several hundred people came to the ceremony, although it had rained in the morning and the wind was strong.",
    "The old bridge had been closed since the flood, so that many had to take the long way round by the mill.",
]
BY_NAME = {language.code: language for language in languages()}


def page(*lines: str) -> Reading:
    """A page with ordinary paragraphs, and the lines after them."""
    body = "".join(f"<p>{line}</p>" for line in (*PROSE, *lines))
    html = (
        f"<html><head><title>The bridge</title></head><body><article><h1>The bridge</h1>{body}</article></body></html>"
    )
    return read(Document(html.encode(), "https://example.org/news/1", fetched_at=datetime(2026, 5, 4, 12, tzinfo=UTC)))


def party(label: str) -> str:
    """A person in the script of a label."""
    return "Пётр Лебедев" if any("а" <= letter.lower() <= "я" for letter in label) else "Erika Muster"


@pytest.mark.parametrize("code", BY_NAME)
def test_every_label_is_found_on_a_page_with_its_role(code: str) -> None:
    missed = []
    for role, labels in BY_NAME[code].credits.labels.items():
        for label in labels:
            line = f"{label.capitalize()}: {party(label)}"
            reading = page(line)
            found = [(credit.role, credit.names) for credit in reading.content["credits"]]
            if found != [(role, [party(label)])] or line in reading.content["text"]:
                missed.append((line, found))
    assert not missed


@pytest.mark.parametrize("code", [code for code, language in BY_NAME.items() if language.credits.genitive])
def test_a_name_in_the_genitive_follows_a_label_without_a_colon(code: str) -> None:
    credits, missed = BY_NAME[code].credits, []
    for role, labels in credits.labels.items():
        for label in labels:
            line = f"{label.capitalize()} Петра Лебедева"
            found = [(credit.role, credit.names) for credit in page(line).content["credits"]]
            if re.match(credits.genitive, label) and found != [(role, ["Петра Лебедева"])]:
                missed.append((line, found))
    assert not missed


@pytest.mark.parametrize(
    ("line", "role", "names"),
    [
        ("Рис. П. Лебедева", "illustration", ["П. Лебедева"]),
        ("Инфографика РИА Новости", "infographic", ["РИА Новости"]),
        ("Світлина Петра Лебеденка", "photo", ["Петра Лебеденка"]),
        ("Fot. Jan Kowalski", "photo", ["Jan Kowalski"]),
    ],
)
def test_a_label_without_a_colon(line: str, role: str, names: list[str]) -> None:
    reading = page(line)
    assert [(credit.role, credit.names) for credit in reading.content["credits"]] == [(role, names)]
    assert line not in reading.content["text"]


@pytest.mark.parametrize(
    "line",
    [
        "Изображение Петра Первого",
        "Рис. 1. Схема моста",
        "Рис. Схема проезда",
        "Рис вырастили на полях",
        "Кадры решают всё",
    ],
)
def test_what_a_picture_shows_is_no_credit(line: str) -> None:
    reading = page(line)
    assert not reading.content["credits"]
    assert line in reading.content["text"]


def test_no_word_credits_for_two_things() -> None:
    roles: dict[str, set[str]] = {}
    for language in languages():
        for role, labels in language.credits.labels.items():
            for label in labels:
                roles.setdefault(label.replace("ё", "е"), set()).add(role)
    assert not {label: found for label, found in roles.items() if len(found) > 1}


@pytest.mark.parametrize(
    "line", ["Rain: it fell all day", "Съёмка: как это было в наши дни", "Text: what the law says"]
)
def test_a_line_that_became_no_credit_stays_in_the_body(line: str) -> None:
    reading = page(line)
    assert not reading.content["credits"]
    assert line in reading.content["text"]


def test_signatures_of_other_texts_are_no_credits_and_stay_in_the_body() -> None:
    lines = [f"Text: {name}" for name in ("Erika Muster", "Jan Nowak", "Jeanne Roy")]
    reading = page(*lines)
    assert not reading.content["credits"]
    assert all(line in reading.content["text"] for line in lines)


@pytest.mark.parametrize("code", [code for code, language in BY_NAME.items() if language.dates.months])
def test_every_month_is_read(code: str) -> None:
    wrong = []
    for number, forms in enumerate(BY_NAME[code].dates.months):
        for form in (*forms, *map(str.capitalize, forms)):
            moment = parse_date(f"9 {form} 2024, 15:30", zone=UTC)
            if moment is None or moment.at != datetime(2024, number + 1, 9, 15, 30, tzinfo=UTC):
                wrong.append((form, moment))
    assert not wrong


def test_no_word_is_two_months() -> None:
    found: dict[str, set[int]] = {}
    for language in languages():
        for number, forms in enumerate(language.dates.months):
            for form in forms:
                found.setdefault(form, set()).add(number)
    assert not {form: months for form, months in found.items() if len(months) > 1}


@pytest.mark.parametrize("language", [one for one in languages() if one.dates.today], ids=lambda one: one.code)
def test_days_with_a_name_count_back_from_the_capture(language: Language) -> None:
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    dates = language.dates
    for back, names in enumerate((dates.today, dates.yesterday, dates.before_yesterday)):
        for name in names:
            moment = parse_date(f"{name.capitalize()}, 10:15", now=now, zone=UTC)
            assert moment is not None and moment.at == datetime(2026, 5, 4 - back, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "line", ["Сегодня: 12 градусов тепла", "20 листов бумаги", "5 groups", "Heute im Theater: Faust und das Leben"]
)
def test_words_that_begin_like_a_date_are_none(line: str) -> None:
    assert parse_date(line, now=datetime(2026, 5, 4, 12, tzinfo=UTC), zone=UTC) is None


MADE_UP = """
from archive.languages.base import BodyWords, CommentWords, CreditWords, DateWords, Language

MONTHS = ("unas", "duas", "trias", "kvaras", "kvinas", "seksas", "sepas", "okas", "novas", "dekas", "undas", "dudas")
LANGUAGE = Language(
    code="xx",
    dates=DateWords(months=tuple((month,) for month in MONTHS)),
    credits=CreditWords(labels={"photo": ("zdimka",), "text": ("pisala",)}),
    comments=CommentWords(stems=("opinj",), empty="nul opinjoj"),
    body=BodyWords(end=("legu poste",)),
)
"""
ITS_PAGE = """
import json, sys
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
import archive.languages
archive.languages.__path__.append(sys.argv[1])
from crawler.reading.dates.parse import parse_date
from crawler.reading.document import Document
from crawler.reading.page import read

html = sys.stdin.read()
content = read(Document(html.encode(), "https://example.org/1", fetched_at=datetime(2026, 5, 4, tzinfo=UTC))).content
said = {
    "date": content.get("published_raw", ""),
    "credits": [(credit.role, credit.names) for credit in content["credits"]],
    "comments": content["comments"].state,
    "text": content["text"],
}
print(json.dumps(said))
"""


def test_a_language_is_one_file_and_gone_with_it(tmp_path: Path) -> None:
    """What it knows is compiled when the reader is imported, so each reading is a process of its own."""
    lines = ["Zdimka: Erika Muster", "Pisala: Jan Nowak", "Legu poste", "Another article begins here, with a lead."]
    body = "".join(f"<p>{line}</p>" for line in (*PROSE, *lines))
    html = (
        "<html><head><title>The bridge</title></head><body><article><h1>The bridge</h1>"
        f"<div class=date>9 kvaras 2024</div>{body}</article><p>Nul opinjoj</p></body></html>"
    )

    def said() -> dict[str, object]:
        command = [sys.executable, "-c", ITS_PAGE, str(tmp_path)]
        done = subprocess.run(command, input=html, capture_output=True, text=True, check=True, timeout=300)
        return dict(json.loads(done.stdout))

    file = tmp_path / "madeup.py"
    file.write_text(MADE_UP, "utf-8")
    known = said()
    assert known["credits"] == [["photo", ["Erika Muster"]], ["text", ["Jan Nowak"]]]
    assert known["date"] == "9 kvaras 2024"
    assert known["comments"] == "empty"
    assert str(known["text"]).split("\n") == PROSE
    file.unlink()
    unknown = said()
    assert (unknown["credits"], unknown["date"], unknown["comments"]) == ([], "", "none")
    assert all(line in str(unknown["text"]) for line in lines)


def test_stems_are_the_fewest_words() -> None:
    assert stems(("photo", "photograph", "съёмка", "courtesy of")) == ("photo", "съемка", "courtesy")
    assert not holds(stems(("photo",)), "a picture")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"read (?:also|more)\b", {"read"}),
        (r"сн[её]г|дождь", {"снег", "дождь"}),
        (r"\bab?c*def", {"def"}),
        (r"\d+", {""}),
    ],
)
def test_needed_strings_are_read_off_a_pattern(pattern: str, expected: set[str]) -> None:
    assert set(needed_strings(pattern)) == expected


def test_words_that_begin_alike_share_their_beginning() -> None:
    assert any_word(("photo", "photos", "photograph")) == "photo(?:s|graph)?"


def test_a_language_is_plain_data() -> None:
    assert all(isinstance(language, Language) for language in languages())
    assert len(BY_NAME) == len(languages()), "two languages have one code"

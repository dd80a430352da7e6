"""Every word that a language knows is found on a page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.languages import Language, languages
from archive.languages.patterns import any_word, holds, needed, stems
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
    assert set(needed(pattern)) == expected


def test_words_that_begin_alike_share_their_beginning() -> None:
    assert any_word(("photo", "photos", "photograph")) == "photo(?:s|graph)?"


def test_a_language_is_plain_data() -> None:
    assert all(isinstance(language, Language) for language in languages())
    assert len(BY_NAME) == len(languages()), "two languages have one code"

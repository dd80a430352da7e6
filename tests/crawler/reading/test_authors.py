"""Who wrote the article, where the page prints it."""

from __future__ import annotations

import pytest

from crawler.reading.document import Document
from crawler.reading.page import PressPage

TEXT = "<p>В районе открыли мост, которого ждали четыре года, и движение по нему уже идёт в обе стороны.</p>" * 2


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<div class=byline><span>Ann Lee</span><span>Bob Ray</span><span>Cy Fox</span></div>",
         ["Ann Lee", "Bob Ray", "Cy Fox"]),
        ("<div class=byline>Ann Lee<span>Senior Correspondent</span></div>", ["Ann Lee"]),
        ("<div class=author>By Ann Lee, Bob Ray, and Cy Fox</div>", ["Ann Lee", "Bob Ray", "Cy Fox"]),
        ("<div class=author><span>Story By</span><a href=/a>Ann Lee</a></div>", ["Ann Lee"]),
        ("<p class=byline>byAnn Lee Monday</p>", ["Ann Lee"]),
        ("<p>By Ann Lee</p>", ["Ann Lee"]),
        ("<p><strong>Анна Лебедева</strong></p>", ["Анна Лебедева"]),
        ("<figure><img src=a.jpg><span class=image-author>Ann Lee</span></figure>", None),
        ("<div class=author>More from this author</div>", None),
        ("<p>Автор идеи рассказал о мосте</p>", None),
    ],
)  # fmt: skip
def test_printed_authors(line: str, names: list[str] | None) -> None:
    page = f"<title>Мост открыт раньше срока</title><h1>Мост открыт раньше срока</h1>{line}<div>{TEXT}</div>"
    found = PressPage(Document(page.encode(), "http://a.ru/n/1")).authors()
    assert (found.value if found else None) == names


def test_a_name_with_an_agency_in_it_is_a_name() -> None:
    head = "<meta name=author content='Mark Sigetty'><title>Bro åbnet</title>"
    found = PressPage(Document(f"{head}<h1>Bro åbnet</h1>{TEXT}".encode(), "http://a.dk/n/1")).authors()
    assert found is not None and found.value == ["Mark Sigetty"]


def test_the_office_that_made_the_site_signs_nothing() -> None:
    page = (
        "<title>다리 개통</title><meta name=author content=강변시청><meta property=og:site_name content=강변시청>"
        f"<h1>다리 개통</h1><div>{TEXT}</div>"
    )
    assert PressPage(Document(page.encode(), "https://gangbyeon.example/news/1")).authors() is None


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Department of Health, Safety and Housing", ["Department of Health, Safety and Housing"]),
        ("Ursula von der Berg and Ann Lee", ["Ursula von der Berg", "Ann Lee"]),
        ("мост, дорога, ремонт, Лиски", None),
    ],
)
def test_the_name_of_an_office_is_one_and_keywords_are_none(written: str, names: list[str] | None) -> None:
    page = f"<title>Bridge opened</title><meta name=author content='{written}'><h1>Bridge opened</h1><div>{TEXT}</div>"
    found = PressPage(Document(page.encode(), "https://ohana.example/news/1")).authors()
    assert (found.value if found else None) == names


@pytest.mark.parametrize(
    "deck",
    ["<h2>{}</h2>", "<p align=center><b>{}</b></p>", "<p style='text-align: center'>{}</p>", "<center>{}</center>"],
)
def test_the_only_line_between_date_and_text_is_the_lead(deck: str) -> None:
    said = "Движение по новому мосту уже идёт в обе стороны"
    page = (
        "<title>Мост открыт раньше</title><h1>Мост открыт раньше</h1><div class=date>12.03.2026</div>"
        f"{deck.format(said)}<div class=text>{TEXT}</div>"
    )
    found = PressPage(Document(page.encode(), "https://ohana.example/news/1")).lead()
    assert found and found.value == said

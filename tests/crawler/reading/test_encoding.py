"""Which encoding a page is read in, and what is said of a declaration that lies."""

from __future__ import annotations

import pytest

from crawler.reading.document import Document
from crawler.reading.encoding import detect, python_codec
from crawler.reading.page import PressPage

TEXT = "Глава района рассказал о строительстве новой школы и ремонте дороги до станции."


def html(charset: str | None) -> str:
    declared = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{declared}<title>Новости</title></head><body><p>{TEXT}</p></body></html>"


@pytest.mark.parametrize("codec", ["utf-8", "cp1251", "koi8-r", "cp866", "iso8859-5"])
@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1251", "koi8-r", "iso-8859-1"])
def test_text_is_read_whatever_is_declared(codec: str, declared: str | None) -> None:
    document = Document(html(declared).encode(codec), "http://example.ru/")
    assert TEXT in document.html


@pytest.mark.parametrize("declared", ["utf-8", "koi8-r"])
def test_a_lying_declaration_is_recorded(declared: str) -> None:
    found = detect(html(declared).encode("cp1251"))
    assert (found.name, [problem.code for problem in found.problems]) == ("windows-1251", ["charset-lies"])


def test_an_honest_declaration_is_no_problem() -> None:
    found = detect(html("windows-1251").encode("cp1251"))
    assert (found.name, found.rule, found.problems) == ("windows-1251", "meta", ())


def test_the_header_stands_before_the_meta_element() -> None:
    assert detect(html("koi8-r").encode("koi8-r"), 'text/html; charset="KOI8-R"').rule == "header"


def test_the_declaration_that_holds_is_taken_where_two_differ() -> None:
    found = detect(html("windows-1251").encode("cp1251"), "text/html; charset=koi8-r")
    assert (found.name, found.rule) == ("windows-1251", "meta")


def test_a_byte_order_mark_decides() -> None:
    assert detect("\ufeffтекст".encode("utf-16-le"), "text/html; charset=windows-1251").rule == "bom"


def test_few_broken_bytes_leave_utf_8_what_it_is() -> None:
    found = detect((html("utf-8") * 20).encode() + b"\xff\xfe\xfa", None)
    assert (found.name, [problem.code for problem in found.problems]) == ("utf-8", ["charset-broken"])


@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1251"])
@pytest.mark.parametrize(
    "noise", [b"\xff", b"\xff\xfe\xfa", b"\xa0", b"<i>\xd0</i>"], ids=["ff", "three", "nbsp", "half"]
)
def test_a_broken_byte_does_not_spoil_the_page(declared: str | None, noise: bytes) -> None:
    document = Document(
        html(declared).encode().replace(b"</p>", b"</p><p>x " + noise + b" y</p>"), "http://example.ru/"
    )
    assert TEXT in document.html and "\ufffd" in document.html
    assert document.select("p")[0].text == TEXT
    assert "charset-broken" in [problem.code for problem in document.encoding.problems]


WIDGET = "Прогноз погоды на завтра"


@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1251"])
@pytest.mark.parametrize(("page", "widget"), [("utf-8", "cp1251"), ("utf-8", "koi8-r"), ("cp1251", "utf-8")])
def test_a_part_in_another_character_set_is_read_in_its_own(declared: str | None, page: str, widget: str) -> None:
    part = f"<div title='погода'>{WIDGET} <b>на реке</b></div>".encode(widget)
    document = Document(html(declared).encode(page).replace(b"</body>", part + b"</body>"), "http://example.ru/")
    assert TEXT in document.html and WIDGET in document.html and "<b>на реке</b>" in document.html
    assert "charset-broken" in [problem.code for problem in document.encoding.problems]


def test_a_character_cut_off_at_the_end_is_no_lie() -> None:
    assert detect(html("utf-8").encode() + "ы".encode()[:1]).problems == ()


def test_western_accents_are_not_taken_for_cyrillic() -> None:
    body = "<p>Le gouverneur a déclaré que l'été prochain sera très long à Genève</p>".encode("cp1252")
    assert detect(body).name == "windows-1252"


@pytest.mark.parametrize("label", ["hex", "rot13", "no-such-thing", "", "utf-7", "idna", "\x00"])
def test_a_label_that_no_page_may_name_means_nothing(label: str) -> None:
    assert python_codec(label) is None


@pytest.mark.parametrize("content_type", [None, "text/html", "text/html; charset=utf-16", "text/html; charset=utf-8"])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", [None, "utf-16", "windows-1251"])
def test_utf_16_needs_no_byte_order_mark(declared: str | None, codec: str, content_type: str | None) -> None:
    document = Document(html(declared).encode(codec), "http://example.ru/", content_type=content_type)
    assert TEXT in document.html and document.select("p")[0].text == TEXT
    assert PressPage(document).kind().value == "article"


@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1251"])
@pytest.mark.parametrize("taken_for", ["cp1252", "cp1251", "latin-1"])
def test_text_that_was_encoded_twice_is_reported(declared: str | None, taken_for: str) -> None:
    said = "Работы на мосту окончены досрочно"
    shown = "".join(bytes([one]).decode(taken_for, "ignore") or "\ufffd" for one in said.encode())
    found = detect(html(declared).replace("</p>", f"</p><p>{shown}</p>").encode())
    assert "charset-twice" in [problem.code for problem in found.problems]


@pytest.mark.parametrize("text", ["РСФСР И СССР", "РОССИЯ, СРСР, РСРСР", "Ñandú, Ðórr, Ñuñoa", TEXT.upper()])
def test_capitals_are_not_encoded_twice(text: str) -> None:
    assert detect(html("utf-8").replace(TEXT, text).encode()).problems == ()

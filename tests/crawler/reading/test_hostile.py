"""Broken and hostile pages: the reader answers, in bounded time, whatever the bytes are."""

from __future__ import annotations

import re
import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.hostile import BYTES, ELEMENTS, HEADS, NESTED, SHAPES, URL
from crawler.reading.credits import words
from crawler.reading.document import MOST_ATTRIBUTES, MOST_TAGS, Document
from crawler.reading.page import Reading, read

TAGS = [
    *("p", "div", "span", "a", "table", "tr", "td", "ul", "li", "h1", "article", "script", "style", "br", "title"),
    *("figure", "blockquote", "meta", "form", "iframe", "noscript", "template", "svg", "b", "html", "body", "head"),
]
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        [
            "<div itemprop='articleBody'>",
            '<script type=\'application/ld+json\'>{"@type":"NewsArticle","author":[[[{}]]],"headline":7}</script>',
            "<script type='application/ld+json'>{{{</script>",
            "<meta property='og:title' content=''>",
            "<time datetime='99999999999999'>",
            "<a href='http://[::1'>",
            "<link rel=canonical href='http://[bad'>",
            "<img src='data:,' alt='Фото: '>",
            "<!--",
            "-->",
            "<![CDATA[",
            "&#0;&#xD800;&#x110000;",
            "Фото: ",
            "Вчера, 25:61",
            "Комментарии (99999999999999999999)",
            "31.02.2024",
            "\x00",
        ]
    ),
    st.text(max_size=40),
)


@given(st.lists(PIECES, max_size=60))
@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_markup_of_any_kind_is_read(pieces: list[str]) -> None:
    assert read(Document("".join(pieces).encode("utf-8", "replace"), "http://example.ru/news/1")).kind.value


@given(st.binary(max_size=400), st.sampled_from(["http://example.ru/", "", "http://[", "::", "http://e.ru:99999999/"]))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_bytes_of_any_kind_are_read(body: bytes, url: str) -> None:
    assert read(Document(b"<p>" + body, url, content_type="text/html; charset=" + repr(body[:20]))).kind.value


@pytest.mark.parametrize(
    "opening",
    [
        b"<div>",
        b"<b>",
        b"<table><tr><td>",
        b"<ul><li>",
        b"<blockquote>",
        b"<span class=comment>",
        b"<a href=x>",
        b"<figure>",
    ],
)
def test_ten_thousand_nested_elements_keep_their_text(opening: bytes) -> None:
    body = b"<h1>Headline of the page</h1>" + opening * 10_000 + b"The words inside." + b"<p>The words behind.</p>"
    document = Document(body, "http://example.ru/n")
    read(document)
    assert "The words inside." in "".join(str(text) for text in document.tree.itertext())


def test_deeply_nested_json_does_not_recurse() -> None:
    page = b"<script type='application/ld+json'>" + b"[" * 50_000 + b"</script><p>text</p>"
    assert read(Document(page, "http://example.ru/")).problems is not None


def test_half_a_megabyte_without_an_end_is_read() -> None:
    assert read(Document(b"<p class='a b'>word, <a href='/x'>link</a>. " * 12_000, "http://example.ru/")).kind.value


@pytest.mark.parametrize("attribute", ["class", "id", "alt", "href", "datetime", "content"])
def test_a_long_attribute_is_read(attribute: str) -> None:
    page = f"<h1>Headline</h1><p {attribute}='{'a-' * 150_000}'>Text of the page, quite short.</p>"
    assert read(Document(page.encode(), "http://example.ru/")).kind.value


@pytest.mark.parametrize("piece", ["Фото ", "10 ", "читайте ", "| ", "- ", "Автор: А. ", "(((", "а" * 50, "12:", "© "])
def test_a_long_line_of_the_same_is_read(piece: str) -> None:
    line = piece * (120_000 // len(piece))
    page = f"<title>{line[:5000]}</title><h1>{line[:5000]}</h1><p>{line}</p>"
    assert read(Document(page.encode(), "http://example.ru/")).kind.value


def calls(page: bytes) -> tuple[int, Reading]:
    """How many functions are called, of Python and of C, while a page is read: work that no busy machine changes."""
    count = 0

    def seen(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        reading = read(Document(page, URL))
    finally:
        sys.setprofile(before)
    return count, reading


@pytest.mark.parametrize("name", NESTED)
def test_elements_within_each_other_are_read(name: str) -> None:
    assert read(Document(NESTED[name](5_000), URL)).kind.value in ("article", "listing", "empty")


@pytest.mark.parametrize("name", [*ELEMENTS, *HEADS, *BYTES])
def test_twice_the_page_is_twice_the_work(name: str) -> None:
    read(Document(SHAPES[name](2_000), URL))  # what is loaded and remembered once
    small, reading = calls(SHAPES[name](6_000))
    large, _ = calls(SHAPES[name](12_000))
    assert reading.kind.value in ("article", "listing", "empty", "not-html")
    assert large < 3.2 * small  # four times where each part of a page is compared with all others


def test_a_page_of_too_many_elements_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.reading.document.MOST_TAGS", 1000)
    page = "<h1>Мост открыли</h1><p>Первыми по нему прошли строители, сказал глава района.</p>" + "<p>а" * 2000
    document = Document(page.encode(), URL)
    reading = read(document)
    assert document.cut
    assert [problem.code for problem in reading.problems].count("page-cut") == 1
    assert "Первыми по нему прошли строители" in reading.content["text"]


def test_a_long_page_of_usual_density_is_not_cut() -> None:
    page = "<p>Мост открыли в понедельник вечером.</p>" * MOST_TAGS
    document = Document(page.encode(), URL)
    assert sum(1 for _ in document.tree.iter("p")) == MOST_TAGS
    assert not document.cut


@pytest.mark.parametrize("attribute", ["a{}=1", 'a{}="x y"', "a{}='>'", "a{}"])
def test_an_element_of_too_many_attributes_keeps_the_first_and_its_text(attribute: str) -> None:
    many = " ".join(attribute.format(number) for number in range(20_000))
    tree = Document(f"<div {many}><p>Слова внутри.</p></div>".encode(), URL).tree
    element = next(tree.iter("div"))
    assert 0 < len(element.attrib) <= MOST_ATTRIBUTES
    assert [paragraph.text for paragraph in tree.iter("p")] == ["Слова внутри."]


def test_a_long_attribute_is_kept_whole() -> None:
    value = "слово " * 20_000
    tree = Document(f'<div title="{value}" id=x>Текст</div>'.encode(), URL).tree
    assert next(tree.iter("div")).attrib == {"title": value, "id": "x"}


def test_what_is_left_out_of_media_and_credits_is_said() -> None:
    lines = "".join(f"<p>Фото: Иван Петров-{number}</p><img src=/i/{number}.jpg>" for number in range(1200))
    page = f"<h1>Мост открыли</h1><p>{'Первыми по нему прошли строители, сказал глава района. ' * 4}</p>{lines}"
    reading = read(Document(page.encode(), URL))
    assert {"media-cut", "credits-cut"} <= {problem.code for problem in reading.problems}


@given(st.from_regex(re.compile(words.LABEL.pattern, re.I)))
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_may_be_labelled_is_asked_for_its_label(text: str) -> None:
    assert words.may_be_labelled(re.sub(r"\s+", " ", text))

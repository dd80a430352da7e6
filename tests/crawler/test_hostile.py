"""Broken and hostile pages: the reader answers, in bounded time, whatever the bytes are."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.document import Document
from crawler.page import read

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

"""The body: which element it is, its blocks, and what is no part of it."""

from __future__ import annotations

import pytest

from crawler.reading.document import Document
from crawler.reading.page import PressPage

FIRST = "В посёлке Каменка открыли фельдшерский пункт, которого жители ждали четыре года."
SECOND = "Приём ведут фельдшер и медсестра, раз в неделю приезжает врач из районной больницы."
THIRD = "До конца года такие пункты появятся ещё в трёх сёлах, сообщили в министерстве здравоохранения."
WHOLE = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"


def blocks(html: str, head: str = "<title>Фельдшерский пункт открыт</title>") -> list[tuple[str, str]]:
    document = Document(f"<html><head>{head}</head><body>{html}</body></html>".encode(), "http://a.ru/n/1")
    found = PressPage(document).body()
    return [(block.type, block.text) for block in found.value] if found else []


PARAGRAPHS = [("paragraph", FIRST), ("paragraph", SECOND), ("paragraph", THIRD)]


@pytest.mark.parametrize(
    "html",
    [
        f"<div>{WHOLE}</div>",
        f"<div>{FIRST}<br>{SECOND}<br><br>{THIRD}</div>",
        f"<table><tr><td>{FIRST}<br>{SECOND}<br>{THIRD}</td><td><a href='/'>На главную</a></td></tr></table>",
        f"<index><div>{FIRST}<br>{SECOND}<p>{THIRD}</p></div></index>",
        f"<div><!--'start'-->{FIRST[:20]}<!--'end'-->{FIRST[20:]}<p>{SECOND}</p><p>{THIRD}</p></div>",
        f"<form id='aspnetForm'><div>{WHOLE}</div><input type=submit></form>",
        f"<div class='page-with-sidebar'>{WHOLE}</div>",
        f"<div itemprop='articleBody'></div><div itemprop='articleBody'>{WHOLE}</div>",
        f"<div style='display: none'>{WHOLE}</div><div class='text'>{WHOLE}</div>",
        f"<h1>Фельдшерский пункт открыт</h1><div>{WHOLE}</div>",
    ],
    ids=["p", "br", "table", "index", "split", "form", "named-sidebar", "two", "hidden", "headline"],
)
def test_shapes_of_a_body(html: str) -> None:
    assert blocks(html) == PARAGRAPHS


@pytest.mark.parametrize(
    "extra",
    [
        "<div class='share-buttons'>Поделиться: <a href='/a'>ВКонтакте</a></div>",
        "<p>Читайте также: <a href='/x'>Больницу в Лугове отремонтируют</a></p>",
        "<p>Просмотров: 512</p>",
        "<p>10.12.2024 15:30</p>",
        "<div class='newsletter'><p>Подпишитесь на рассылку, чтобы узнавать о новостях района первыми.</p></div>",
        "<p>Нашли ошибку? Выделите её и нажмите Ctrl+Enter</p>",
        "<ul class='related'><li><a href='/1'>Дорогу до Каменки отремонтируют к осени</a></li></ul>",
        "<script>var text = 'Это не текст статьи, а строка программы, хотя и длинная.';</script>",
        "<noscript>Включите JavaScript, чтобы увидеть страницу целиком и без ошибок.</noscript>",
        "<p>Фото: Пётр Синицын</p>",
        f"<p>{SECOND}</p>",
    ],
    ids=[
        "share",
        "read-also",
        "views",
        "date",
        "newsletter",
        "typo",
        "related",
        "script",
        "noscript",
        "credit",
        "twice",
    ],
)
def test_what_is_no_part_of_the_body(extra: str) -> None:
    assert blocks(f"<div>{WHOLE}{extra}</div>") == PARAGRAPHS


@pytest.mark.parametrize(
    ("markup", "block"),
    [
        ("<blockquote>«Мы рады новому пункту», — сказала жительница.</blockquote>",
         ("quote", "«Мы рады новому пункту», — сказала жительница.")),
        ("<h3>Где ещё откроют</h3>", ("heading", "Где ещё откроют")),
        ("<ul><li>Лугово</li><li>Узловая</li></ul>", ("list", "Лугово\nУзловая")),
        ("<table><tr><td>Лугово</td><td>2025</td></tr><tr><td>Узловая</td><td>2026</td></tr></table>",
         ("table", "Лугово\t2025\nУзловая\t2026")),
        ("<figure><img src='a.jpg'><figcaption>Новый пункт</figcaption></figure>", ("caption", "Новый пункт")),
        ("<p>На фото: фельдшер на приёме</p>", ("caption", "На фото: фельдшер на приёме")),
    ],
)  # fmt: skip
def test_blocks_have_types(markup: str, block: tuple[str, str]) -> None:
    assert blocks(f"<div><p>{FIRST}</p>{markup}<p>{SECOND}</p><p>{THIRD}</p></div>")[1] == block


def test_rows_of_teasers_are_no_part() -> None:
    card = "<div class='card'><a href='/{0}'>Заголовок соседней новости номер {0}</a><p>О чём она, сказано.</p></div>"
    rows = "".join(card.format(number) for number in range(6))
    assert blocks(f"<div><div>{WHOLE}</div>{rows}</div>") == PARAGRAPHS


def test_comments_are_no_part_even_where_they_are_longer() -> None:
    said = "<div class='comment'><b>Иван</b> <p>Очень длинное мнение читателя о том, что написано выше. </p></div>"
    assert blocks(f"<div>{WHOLE}</div><div class='comments'>{said * 12}</div>") == PARAGRAPHS


TITLE = "<h1>Фельдшерский пункт открыт</h1>"
ABOUT = "<p>Портал района работает с 2005 года и рассказывает жителям о том, что происходит рядом с ними. </p>"


@pytest.mark.parametrize(
    "html",
    [
        f"<div class='share-article'><article>{TITLE}{WHOLE}</article></div><div>{ABOUT * 4}</div>",
        f"<h1>Фельдшерский пункт открыт</h1><div>{WHOLE}</div><div class='page-footer'>{ABOUT * 6}</div>",
        f"<div id='content_print'>{WHOLE}</div><div class='comments'>{ABOUT * 9}</div>",
        f"<div id='x'><p id='block-n1AuAdJlVL'>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>",
        f"<div class='post hentry'>{TITLE}{WHOLE}</div><div class=side>{ABOUT * 6}</div>",
        f"<div>{TITLE}{WHOLE}<p>Материалы по теме:</p><ul><li><a href='/1'>Дорогу починят</a></li></ul></div>"
        f"<div class=side>{ABOUT * 8}</div>",
    ],
    ids=["named-share", "long-footer", "long-comments", "chance-letters", "hatom", "box-in-a-short-text"],
)
def test_a_short_article_is_not_drowned(html: str) -> None:
    assert blocks(html) == PARAGRAPHS


@pytest.mark.parametrize(
    "extra",
    [
        "<div><a href='/2'>Больницу в Лугове отремонтируют к осени</a><p>Подрядчика выберут в мае.</p></div>",
        "<h3>Смотрите также</h3><p>10.12.2024 <a href='/3'>Снег тает</a></p>"
        "<p>09.12.2024 <a href='/4'>Лёд сошёл</a></p>",
    ],
    ids=["announcement", "see-also"],
)
def test_what_leads_to_other_articles_is_no_part(extra: str) -> None:
    assert blocks(f"<div>{WHOLE}{extra}</div>") == PARAGRAPHS


def test_paragraphs_that_article_body_does_not_have_are_left_out() -> None:
    head = """<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"%s"}</script>"""
    text = " ".join([FIRST, SECOND, THIRD] * 2)
    foreign = "<p>Канал района в мессенджере рассказывает о жизни сёл.</p>"
    assert blocks(f"<div>{WHOLE}{foreign}</div>", head % text) == PARAGRAPHS


def test_no_text_gives_no_body() -> None:
    assert blocks("<a href='/'>Главная</a>") == []


@pytest.mark.parametrize(
    ("line", "caption"),
    [("*사진설명 : 새 다리를 건너는 시민들", "새 다리를 건너는 시민들"),
     ("Photo caption: The new bridge", "The new bridge"),
     ("Bildunterschrift: Die neue Brücke", "Die neue Brücke"), ("Подпись к фото: новый мост", "новый мост"),
     ("Legenda: A nova ponte", "A nova ponte")],
)  # fmt: skip
def test_a_line_that_is_labelled_as_a_caption(line: str, caption: str) -> None:
    assert blocks(f"<div>{WHOLE}<br>{line}<br></div>")[-1] == ("caption", caption)

"""The page is divided once: who wrote, what was said and what is shown come only from the parts that may hold them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from lxml import etree

from crawler.reading.dates.parse import Moment
from crawler.reading.document import Document
from crawler.reading.found import Found
from crawler.reading.page import PressPage, read
from crawler.reading.parts import Parts

ONE = "В посёлке Заречном закончили ремонт моста, движение по нему открыли в пятницу утром для всех машин."
TWO = "Работы шли четыре месяца, подрядчик заменил опоры и настил, теперь мост выдержит грузовики до сорока тонн."
THREE = "Следующей весной в районе займутся дорогой к школе, деньги на неё уже выделили из областного бюджета."


def page(inner: str, page_class: type[PressPage] = PressPage) -> PressPage:
    head = "<title>Мост в Заречном открыт</title>"
    body = f"<h1>Мост в Заречном открыт</h1><p class='date'>13.03.2026</p>{inner}"
    source = f"<html lang='ru'><head>{head}</head><body>{body}</body></html>"
    return page_class(Document(source.encode(), "https://press.example/news/1", content_type="text/html"))


TEXT = f"<div class='text'><p>{ONE}</p><p>{TWO}</p></div>"
COMMENT = (
    "<div class='comments'><h3>Комментарии</h3><div class='comment'>{}<span class='date'>13.03.2026, 17:40</span>"
    "<p>Спасибо за ремонт.</p></div></div>"
)


@pytest.mark.parametrize(
    "signed",
    [
        "<span class='comment-author'>Иван Петров</span>",
        "<span class='author'>Иван Петров</span>",
        "<div class='autor'>Иван Петров</div>",
        "<span itemprop='author'>Иван Петров</span>",
        "<a rel='author' href='/users/7'>Иван Петров</a>",
        "<a href='/author/ivan'>Иван Петров</a>",
    ],
)
def test_a_reader_is_no_author(signed: str) -> None:
    found = page(TEXT + COMMENT.format(signed))
    assert found.authors() is None
    comments = found.comments()
    assert comments is not None
    assert [(one.author, one.text) for one in comments.value.entries] == [("Иван Петров", "Спасибо за ремонт.")]


@pytest.mark.parametrize(
    "foreign",
    [
        "<div class='quote'>«Ремонт закончили раньше срока».<div class='quote__author'>Иван Петров</div></div>",
        "<blockquote>«Ремонт закончили раньше срока».<div class='author'>Иван Петров</div></blockquote>",
        "<div class='video-block'><iframe src='https://rutube.ru/play/embed/1'></iframe>"
        "<span class='author'>Иван Петров</span></div>",
        "<div class='related'><a href='/news/2'>Школу в Заречном построят к осени</a>"
        "<span class='author'>Иван Петров</span></div>",
    ],
    ids=["quote", "blockquote", "video", "teaser"],
)
def test_an_author_of_something_else_is_none_of_the_article(foreign: str) -> None:
    assert page(f"<div class='text'><p>{ONE}</p>{foreign}<p>{TWO}</p></div>").authors() is None


def test_a_quoted_persons_words_stay_as_a_quote() -> None:
    said = "<p>Ремонт закончили раньше срока, — сказал он.</p><div class='quote__author'>Иван Петров</div>"
    quote = f"<div class='quote'>{said}</div>"
    body = page(f"<div class='text'><p>{ONE}</p>{quote}<p>{TWO}</p></div>").body()
    assert body is not None
    assert [(block.type, block.text) for block in body.value] == [
        ("paragraph", ONE),
        ("quote", "Ремонт закончили раньше срока, — сказал он."),
        ("quote", "Иван Петров"),
        ("paragraph", TWO),
    ]


def test_a_part_has_its_elements_and_its_sign() -> None:
    found = page(TEXT + COMMENT.format("<b>Иван</b>") + "<footer>Редакция</footer>").parts
    signs = {part.name: part.sign for part in found.parts}
    assert signs == {"article": "chosen", "comments": "name", "footer": "tag:footer"}
    (reader,) = found.of("comments")[0].iter("b")
    assert found.within(reader, "article", "comments") == "comments"


class OwnLead(PressPage):
    lead_css = ".announce2"


class NoLead(PressPage):
    def lead(self) -> None:
        return None


class NoCredits(PressPage):
    def credits(self) -> None:
        return None


class SaidLead(PressPage):
    def lead(self) -> Found[str] | None:
        return Found(ONE, "own")


LEADS = (
    f"<p class='lead'>{ONE}</p><p class='announce2'>{THREE}</p><div class='text'><p>{TWO}</p><p>{TWO[:60]}.</p></div>"
)


@pytest.mark.parametrize(
    ("page_class", "lead", "first"),
    [(PressPage, ONE, None), (OwnLead, THREE, ONE), (NoLead, None, ONE), (SaidLead, ONE, None)],
)
def test_what_a_site_does_not_give_as_lead_stays_in_the_body(
    page_class: type[PressPage], lead: str | None, first: str | None
) -> None:
    content = read(page(LEADS).document, page_class).content
    assert content.get("lead") == lead
    whole = "\n".join((content.get("lead") or "", content["text"]))
    assert all(whole.count(line) == 1 for line in (ONE, THREE, TWO))
    assert first is None or content["text"].startswith(first)


def test_a_credit_that_a_site_does_not_give_stays_in_the_body() -> None:
    inner = f"<div class='text'><p>{ONE}</p><p>{TWO}</p><p>Фото: Ольга Чен</p></div>"
    assert "Фото: Ольга Чен" not in read(page(inner).document).content["text"]
    assert "Фото: Ольга Чен" in read(page(inner).document, NoCredits).content["text"]


FIELDS = {
    "title": ("<h1>В Заречном открыли мост</h1>", "В Заречном открыли мост"),
    "lead": (f"<p class='lead'>{THREE}</p>", THREE),
    "published": ("<p class='when'>12.03.2026 14:30</p>", "12.03.2026 14:30"),
    "modified": ("<p class='when'>Обновлено: 13.03.2026 10:00</p>", "Обновлено: 13.03.2026 10:00"),
    "authors": ("<p class='who'>Автор: Анна Лебедева</p>", "Автор: Анна Лебедева"),
    "tags": ("<p class='topics'>Темы: дороги и мосты района</p>", "Темы: дороги и мосты района"),
    "credits": ("<p>Фото: Ольга Чен</p>", "Фото: Ольга Чен"),
    "media": ("<figure><img src='/1.jpg'><figcaption>Мост через реку</figcaption></figure>", "Мост через реку"),
}
VALUES = {
    "published": Moment(datetime(2026, 3, 12), "day"),
    "modified": Moment(datetime(2026, 3, 12), "day"),
    "title": "Своё",
    "lead": "Своё",
}


def overridden(name: str, found: Callable[[PressPage], Found[Any] | None]) -> type[PressPage]:
    return type("Own", (PressPage,), {name: found})


@pytest.mark.parametrize("name", FIELDS)
def test_the_body_leaves_out_the_element_that_a_sites_own_method_returned(name: str) -> None:
    """And nothing else: the line that was not returned is still in the item."""
    inner = f"<div class='text'><p>{ONE}</p><p class='own'>{TWO}</p>{FIELDS[name][0]}<p>{ONE[::-1]}</p></div>"

    def other(found: PressPage) -> Found[Any]:
        return Found(VALUES.get(name, []), "own", elements=tuple(found.document.select(".own")))

    text = read(page(inner).document, overridden(name, other)).content["text"]
    assert (TWO in text, ONE in text, ONE[::-1] in text) == (False, True, True)


@pytest.mark.parametrize("name", ["title", "lead", "authors", "credits", "media"])
@pytest.mark.parametrize("value", [None, "own"], ids=["none", "value"])
def test_a_field_that_a_site_does_not_give_loses_no_line(name: str, value: str | None) -> None:
    markup, line = FIELDS[name]
    inner = f"<div class='text'><p>{ONE}</p><p>{TWO}</p>{markup}<p>{ONE[::-1]}</p><p>{TWO[::-1]}</p></div>"
    given = None if value is None else Found(VALUES.get(name, []), value)
    content = read(page(inner).document, overridden(name, lambda _: given)).content
    said = "\n".join(
        (
            *(one.text for one in content["body"]),
            content.get("lead") or "",
            *(one.raw for one in content.get("credits") or ()),
        )
    )
    assert [each in said for each in (line, ONE, TWO, ONE[::-1], TWO[::-1])] == [True] * 5


def test_parts_of_a_page_without_an_article() -> None:
    document = Document(b"<html><body></body></html>", "https://press.example/")
    found = PressPage(document)
    assert isinstance(found.parts, Parts)
    assert found.parts.within(etree.Element("p"), "comments") is None

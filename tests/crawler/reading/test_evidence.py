"""Title, date and kind of made pages: what places of the page agree on, and what speaks for something else.

The pages of `evidence/*.json` differ in one thing each: the banner above the headline; the form of the date, and what
other dates are printed.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.reading.authors import clean_names
from crawler.reading.document import Document
from crawler.reading.newslist import find_news
from crawler.reading.page import Reading, read

FOLDER = Path(__file__).parent / "evidence"
TITLES, DATES, KINDS = (
    json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in ("titles", "dates", "kinds")
)
HEADLINE = "В Лисках открыли новую котельную"
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TEXT = "".join(
    f"<p>{paragraph}</p>"
    for paragraph in (
        "Новую котельную в Лисках открыли в понедельник, она даст тепло двум тысячам жителей микрорайона у вокзала.",
        "Строительство заняло полтора года, работы обошлись в сто двадцать миллионов рублей из бюджета области.",
        "«Теперь перебоев с горячей водой не будет», — сказал глава района Иван Петров на открытии котельной.",
    )
)


def reading(page: dict[str, Any]) -> Reading:
    article = page.get("article") or f"<h1>{HEADLINE}</h1>{page.get('printed', '')}"
    head = page.get("head", "") if "article" in page else f"<title>{HEADLINE}</title>{page.get('head', '')}"
    html = (
        f'<!DOCTYPE html><html lang="{page.get("lang", "ru")}"><head><meta charset="utf-8">{head}</head><body>'
        f'{page.get("above", "")}<div class="content">{article}<div class="text">{TEXT}{page.get("tail", "")}'
        "</div></div>"
        '<div class="floor">© Правительство области</div></body></html>'
    )
    return read(Document(html.encode(), "https://obl.example.ru/news/show/1", fetched_at=NOW))


def named(page: dict[str, Any]) -> str:
    return str(page["name"])


@pytest.mark.parametrize("page", TITLES, ids=named)
def test_the_banner_is_no_headline(page: dict[str, Any]) -> None:
    content = reading(page).content
    assert content["title"] == page["wanted"]
    assert page["wanted"] not in content["text"]


@pytest.mark.parametrize("page", DATES, ids=named)
def test_the_date_of_publication(page: dict[str, Any]) -> None:
    content = reading(page).content
    found = content.get("published_at") or content.get("published_local")
    assert (found.isoformat()[: len(page["wanted"] or "")] if found else None) == page["wanted"]


def test_places_that_agree_make_a_date_surer() -> None:
    page = {"head": '<meta property="article:published_time" content="2026-03-12T20:57:28+03:00">'}
    both, alone, against = (
        reading(page | {"printed": printed}).rules["published_at"].confidence
        for printed in ('<p class="date">12.03.2026</p>', "", '<p class="date">11.03.2026</p>')
    )
    assert against < alone < both


@pytest.mark.parametrize("page", KINDS, ids=named)
def test_a_page_is_taken_for_what_it_is(page: dict[str, Any]) -> None:
    """A headline that says what such a page says, and goes on, is an article's; lists are no articles."""
    assert read(Document(page["html"].encode(), "https://obl.example.ru/news/")).kind.value == page["wanted"]


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/download?fileNo=3">доклад.hwp</a>',
        '<a href="/boardDown.do?seq=1" title="доклад.docx скачать">Скачать</a>',
        '<a href="/upload/doklad.hwpx">Доклад</a>',
    ],
    ids=["name-as-text", "name-as-title", "name-in-address"],
)
def test_a_file_is_known_by_its_printed_name(link: str) -> None:
    media = reading({"tail": f"<p>{link}</p>"}).content["media"]
    assert [medium.type for medium in media] == ["document"]


@pytest.mark.parametrize(
    "office",
    [
        "Министерство труда и занятости",
        "Center for Drug Evaluation and Research",
        "Министерства строительства, транспорта и дорожного хозяйства",
    ],
)
def test_the_name_of_an_office_is_one(office: str) -> None:
    assert clean_names([office]) == [office]


@pytest.mark.parametrize("where", ["services", "about/structure"])
def test_rows_of_a_menu_are_no_list_of_articles(where: str) -> None:
    rows = "".join(
        f'<li><a href="/{where}/row-{name}">Получение справки для участка {name}</a></li>' for name in "abcdefg"
    )
    page = f"<html><title>Услуги</title><body><ul class=directory>{rows}</ul><div id=app></div></body></html>"
    assert find_news(Document(page.encode(), "https://obl.example.ru/uslugi/")) is None

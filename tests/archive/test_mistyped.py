"""Queries of somebody who mistypes: each finds something, is offered something that does, or is explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive import Archive
from archive.access import QueryError
from archive.search.filters import Filters
from tests.archive.press import TAMBOV, Press

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    data: Path = tmp_path_factory.mktemp("mistaken") / "data"
    data.mkdir()
    press = Press(data)
    press.item("order", "О порядке", "Приказ № 1234-р от 10 декабря 2024 года вступил в силу.")
    press.item("order", "О порядке", "Приказ вступил в силу.")
    press.item("school", "Открыта школа", "Губернатор Воронежа открыл школу, гость приехал из Санкт-Петербурга.")
    press.item("space", "Музей космонавтики", "Дети узнали о Юрии Алексеевиче Гагарине. Юрий Гагарин был первым.")
    press.item("met", "Встреча", "С. П. Королёв встретил учеников.")
    press.item(
        "lyceum", "В лицее каникулы", "Министерство образования объявило каникулы.", site="tambov", region=TAMBOV
    )
    press.item("covid", "О covid", "Covid отступил.", site="tambov", region=TAMBOV)
    press.close()
    return Archive(data)


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("ukeyjh", "губернатор"),
        ("ue,thyfnjh", "губернатор"),
        ("Ue,thyfnjh", "Губернатор"),
        ("irjkf", "школа"),
        ("сщмшв", "covid"),
        ("Вронеж", "Воронеж"),
        ("губирнатор", "губернатор"),
        ("гибернатор", "губернатор"),
        ("шокла", "школа"),
        ("кубернатор", "губернатор"),
        ("губирнатор шокла", "губернатор школа"),
        ("title:шокла", "title:школа"),
        ("«губирнатор воронежа»", "«губернатор воронежа»"),
        ("gubernator", "губернатор"),
        ("shkola", "школа"),
        ("Voronezh", "Воронеж"),
        ("ковид", "covid"),
        ("СПб", "санкт-петербург"),
        ("С.-Петербург", None),
        ("минобр", "«министерство образования»"),
        ("Ю. А. Гагарин", "«Юрий Гагарин»"),
        ("«Ю. А. Гагарин»", "«Юрий Алексеевич Гагарин»"),
        ("Гагарин Ю.А.", "«Юрий Гагарин»"),
        ("«Сергей Королёв»", "С NEAR/1 Королёв"),
        ("школа или лицей", "школа ИЛИ лицей"),
        ("школа not лицей приказ", None),
        ("«школа губернатор»", "(школа губернатор)"),
        ("школа лицей", "школа"),
        ("школа site:tambov", "школа"),
        ("школа since:2025", "школа"),
        ("НЕ школа НЕ приказ title:школа", None),
    ],
)
def test_another_question_is_offered(mistaken: Archive, query: str, offered: str | None) -> None:
    results = mistaken.search(query)
    assert not results.total
    assert results.notes or results.proposals
    proposed = {one.query: one for one in results.proposals}
    for one in results.proposals:
        assert mistaken.search(one.query, one.filters).total == one.count > 0
    if offered:
        assert offered in proposed, proposed


@pytest.mark.parametrize("query", ["№ 1234-р", "«10 декабря 2024»", "10 декабря 2024"])
def test_what_was_edited_away_is_offered_first(mistaken: Archive, query: str) -> None:
    results = mistaken.search(query)
    first = results.proposals[0]
    assert (first.kind, first.query, first.count) == ("earlier", query, 1)
    assert mistaken.search(first.query, first.filters)[0].version == 1
    assert not any("nothing" in note.text().lower() for note in results.notes)


@pytest.mark.parametrize(
    "query",
    ["author:", "foo:bar", "школа~1", "/шк.ла/", "since:вчера", "ш*", "«школа", "школа ИЛИ", "has:слоны", "И школа"],
)
def test_what_makes_no_sense_is_explained(mistaken: Archive, query: str) -> None:
    with pytest.raises(QueryError) as error:
        mistaken.search(query)
    assert error.value.russian != str(error.value)


@pytest.mark.parametrize("query", ["site:nosuch", "region:Марс", "person:Иванов", "org:МЧС", "place:Луна", "tag:спорт",
                                   "since:2025 until:2024", "абракадабра"])  # fmt: skip
def test_what_is_not_there_is_said(mistaken: Archive, query: str) -> None:
    results = mistaken.search(query)
    assert not results.total
    assert results.notes


def test_filters_that_forbid_are_named(mistaken: Archive) -> None:
    (only,) = mistaken.search("школа", Filters(region="RU-TAM")).proposals
    assert (only.kind, only.filters, only.count, only.less) == ("without", Filters(), 1, ("region",))
    spelled = mistaken.search("шокла", region="RU-TAM").proposals[0]
    assert spelled.reason() == "another spelling, without «region»"
    assert spelled.reason("ru") == "другое написание, без «region»"


def test_nothing_is_looked_for_where_something_was_found(mistaken: Archive) -> None:
    results = mistaken.search("школа")
    assert results.total
    assert results.proposals == results.notes == ()

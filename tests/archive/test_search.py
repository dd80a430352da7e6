"""What queries find. The items are those of `press.fill`."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from archive import Archive
from archive.access import NoSuchItem, QueryError
from archive.cite import references
from archive.search.engine import SINGLE
from archive.search.language import And, Near, Not, Or, Prefix, Words, parse_query
from archive.watch import Signal
from bench.press import PLANTED, PLANTED_EACH, write
from bench.press import Press as MadeUp
from tests.archive.press import Press

if TYPE_CHECKING:
    from pathlib import Path

    from archive.items import PressItem


def found(archive: Archive, query: str = "", **filters: Any) -> set[str]:
    return {hit.url.split("/")[3].split("?")[0] for hit in archive.search(query, **filters)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("губернатор", {"opened", "school"}),
        ("ГУБЕРНАТОРАМ", {"opened", "school"}),
        ("школа лето", {"school"}),
        ("школа | мастерская", {"school", "opened"}),
        ("школа OR мастерская", {"school", "opened"}),
        ("губернатор -школа", {"opened"}),
        ("губернатор NOT школа", {"opened"}),
        ("губернатор AND (школа OR лето)", {"school"}),
        ("«бережливое производство»", {"opened"}),
        ('"бережливого производства"', {"opened"}),
        ('"бережливое производство"', set()),
        ("губерн*", {"opened", "school"}),
        ("елка", {"opened"}),
        ("ребёнок", {"opened"}),
        ("ремонт NEAR/3 лето", {"school"}),
        ("лето NEAR/3 ремонт", {"school"}),
        ("ремонт NEAR/1 стадион", set()),
        ("title:школа", {"school"}),
        ("title:стадион", set()),
        ("credits:гулевская", {"opened"}),
        ("comments:балагур", {"opened"}),
        ("credited:«Мария Гулевская»", {"opened"}),
        ("author:рощина", {"school"}),
        ("tag:образование", {"school"}),
        ("has:video", {"school"}),
        ("is:changed", {"opened"}),
        ("is:vanished", {"gone"}),
        ("region:ru-tam", {"school"}),
        ("until:2023", {"school"}),
        ("first-день", set()),
        ("«первый день»", {"school"}),
        ("волк", {"gone"}),
        ("школа ИЛИ мастерская", {"school", "opened"}),
        ("губернатор НЕ школа", {"opened"}),
        ("губернатор И НЕ школа", {"opened"}),
        ("НЕ школа", {"opened", "gone", "hostile"}),
        ("губернатор И (школа ИЛИ лето)", {"school"}),
        ("ремонт РЯДОМ/3 лето", {"school"}),
        ("заголовок: школа", {"school"}),
        ("Title:школа", {"school"}),
        ("регион:Воронежская", {"opened", "hostile"}),
        ("region:«Тамбовской области»", {"school"}),
        ("region:Воронеж", {"opened", "hostile"}),
        ("region:нет", {"gone"}),
        ("site:VORONEZH", {"opened", "gone", "hostile"}),
        ("есть:видео", {"school"}),
        ("date:10.12.2024", {"opened", "hostile"}),
        ("дата:10 декабря 2024 года", {"opened", "hostile"}),
        ("since:декабрь 2024 мастерская", {"opened"}),
        ("until: September 1, 2023", {"school"}),
        ("date:none", {"gone"}),
        ("шк?лу", {"school"}),
        ("губ*торами", {"school"}),
        ("где школа?", set()),
        ("школа?", {"school"}),
    ],
)
def test_a_query_finds(archive: Archive, query: str, expected: set[str]) -> None:
    assert found(archive, query) == expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"region": "RU-TAM"}, {"school"}),
        ({"region": ["RU-TAM", "RU-VOR"]}, {"school", "opened", "hostile"}),
        ({"site": "tambov"}, {"school"}),
        ({"since": "2024-12-10", "until": "2024-12-10"}, {"opened", "hostile"}),
        ({"since": "2024-12-11"}, set()),
        ({"author": "Ольги Рощиной"}, {"school"}),
        ({"credited": "Гулевская"}, {"opened"}),
        ({"by": "Мария Гулевская"}, {"opened"}),
        ({"tag": "Образование"}, {"school"}),
        ({"has": ["photo", "comments"]}, {"opened", "hostile"}),
        ({"changed": True}, {"opened"}),
        ({"changed": False}, {"school", "gone", "hostile"}),
        ({"vanished": True}, {"gone"}),
        ({"vanished": False, "site": "tambov"}, {"school"}),
        ({"language": "RU"}, {"opened", "school", "gone", "hostile"}),
    ],
)
def test_a_filter_leaves(archive: Archive, filters: dict[str, Any], expected: set[str]) -> None:
    assert found(archive, **filters) == expected


@pytest.mark.parametrize(
    "query",
    ['"не закрыта', "«тоже", "(школа", "школа)", "OR школа", "школа OR", "AND", "NOT", "* ", "а*б", "NEAR/3 школа",
     "«два слова» NEAR школа", "since:вчера", "title:author:а", "а " * 2000, "(" * 50, "слово " * 65,
     "has:слоны", "is:новое", "a:b", "title:", "/шк.ла/", "школа~2", "«шк?ла»", "ИЛИ школа", "школа И", "НЕ",
     "since:31.02.2024", "😀", "— …", "()"],
)  # fmt: skip
def test_nonsense_is_told_in_a_sentence(archive: Archive, query: str) -> None:
    with pytest.raises(QueryError) as error:
        archive.search(query)
    assert str(error.value).endswith((".", "»"))
    assert error.value.russian


@pytest.mark.parametrize("query", ["—", "...", "школа — лето", "C++", "%_\\", "\x00", "http://x/y?z", "+-&&||!"])
def test_odd_signs_are_no_error(archive: Archive, query: str) -> None:
    try:
        archive.search(query)
    except QueryError as error:
        assert "needs a word" in str(error) or "no word" in str(error)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("site:nosuch", "Nothing in the archive has «site: nosuch»; it has voronezh, tambov."),
        ("region:Марс", "it has Воронежская область (RU-VOR), Тамбовская область (RU-TAM)."),
        ("person:«Александр Гусев»", "This archive has no names of people"),
        ("место:Воронеж", "This archive has no names of people"),
        ("since:2025 until:2024", "The time ends before it begins: since 2025, until 2024."),
        ("tag:обр", "it has образование"),
        ("регион:область", "«область» is the name of several regions"),
    ],
)
def test_what_the_archive_does_not_know_is_said(archive: Archive, query: str, told: str) -> None:
    note, *more = archive.search(query).notes
    assert told in note.text("en")
    assert note.text("ru") != note.text("en")
    assert not more or query.startswith("since")


def test_filters_are_explained_like_the_query(archive: Archive) -> None:
    assert [note.key for note in archive.search("школа", site="nosuch").notes] == ["unknown_like"]
    assert [note.key for note in archive.search(since="2025", until="2024").notes] == ["no_time"]
    assert found(archive, region="Тамбовская") == {"school"}
    for wrong in ({"region": 5}, {"since": 5}, {"order": "best"}):
        with pytest.raises(QueryError):
            archive.search(**wrong)


def test_a_query_becomes_a_tree() -> None:
    assert parse_query("а б | -вг*") == Or((And((Words(("а",)), Words(("б",)))), Not(Prefix("вг"))))
    assert parse_query("один два") == And((Words(("один",)), Words(("два",))))
    assert parse_query("пресс-служба") == Words(("пресс", "служба"))
    assert parse_query("один NEAR/2 два") == Near("один", "два", 2)


def test_words_removed_from_a_page_are_found_in_former_versions(archive: Archive) -> None:
    assert found(archive, "«Данил Кустов»") == set()
    (hit,) = archive.search("«Данил Кустов»", earlier=True)
    assert hit.version == 1


def test_a_snippet_keeps_the_wording_and_marks_it(archive: Archive) -> None:
    (hit,) = archive.search("ребёнок")
    snippet = hit.snippets["text"]
    assert [text for text, sought in snippet.pieces() if sought] == ["дети"]
    assert "".join(text for text, _ in snippet.pieces()) == snippet.text


def test_what_stands_in_comments_is_shown_from_there(archive: Archive) -> None:
    (hit,) = archive.search("балагур")
    assert hit.snippets["comments"].text.startswith("Балагуры собрались.")


def test_the_title_is_marked(archive: Archive) -> None:
    (hit,) = archive.search("школа")
    assert hit.marked_title is not None
    assert ("школу", True) in hit.marked_title.pieces()


def test_the_newest_come_first_and_the_undated_last(archive: Archive) -> None:
    urls = [hit.url for hit in archive.search(order="newest")]
    assert [url.rsplit("/", 1)[-1] for url in urls[-2:]] == ["school", "gone"]


def test_a_hit_in_the_title_ranks_higher(archive: Archive) -> None:
    assert archive.search("школа | стадион | конкурс | матч")[0].title in {
        "В селе отремонтировали школу",
        "Отменён конкурс летописцев",
    }


def test_counts_by_two_facets(archive: Archive) -> None:
    counted = archive.count("губернатор", ["region", "year"])
    assert counted == {
        "total": 2,
        "region": {"RU-TAM": {"total": 1, "year": {"2023": 1}}, "RU-VOR": {"total": 1, "year": {"2024": 1}}},
    }


@pytest.mark.parametrize("facet", SINGLE)
def test_the_rows_of_a_count_sum_to_the_total(archive: Archive, facet: str) -> None:
    for most in (1, 1000):
        counted = archive.count(by=[facet], most=most)
        assert sum(counted[facet].values()) == counted["total"] == archive.count()["total"]
    assert archive.count(by=["region"]) == {"total": 4, "region": {"RU-VOR": 2, "RU-TAM": 1, "none": 1}}
    assert archive.count(by=["region"], most=1)["region"] == {"RU-VOR": 2, "others": 2}
    inner = archive.count(by=["year", "region"])["year"]["none"]
    assert inner == {"total": 1, "region": {"none": 1}}


def test_a_day_is_known_as_exactly_as_the_page_says_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    press = Press(data)
    start = datetime(2019, 1, 1, tzinfo=UTC)
    for precision in ("year", "month", "day", "minute"):
        press.item(precision, precision, "Слово.", published_at=start, published_precision=precision)
    press.close()
    archive = Archive(data)
    assert found(archive, "date:2019") == {"year", "month", "day", "minute"}
    assert found(archive, "date:2019-01") == {"month", "day", "minute"}
    assert found(archive, "date:01.01.2019") == {"day", "minute"}
    assert archive.count(by=["month"])["month"] == {"2019-01": 3, "none": 1}
    hits = {hit.title: hit for hit in archive.search()}
    assert {name: archive.item(hit.id).printed_day for name, hit in hits.items()} == {
        "year": "2019", "month": "2019-01", "day": "2019-01-01", "minute": "2019-01-01"}  # fmt: skip
    cited = {name: references(archive.item(hit.id)) for name, hit in hits.items()}
    assert "— 2019. —" in cited["year"]["plain"]
    assert "— 01.2019. —" in cited["month"]["plain"]
    assert cited["month"]["csl"]["issued"] == {"date-parts": [[2019, 1]]}
    assert cited["month"]["csl"]["container-title"] == "voronezh.example"
    assert "date = {2019}" in cited["year"]["bibtex"]
    signals = {signal.title: signal.published for signal in map(Signal.of_hit, hits.values())}
    assert signals == {"year": None, "month": None, "day": None, "minute": "2019-01-01T00:00:00Z"}


def test_an_exact_title_ranks_first(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    press = Press(data)
    press.item("many", "Мост, мост и мост", *["Мост за мостом."] * 9)
    press.item("exact", "«Мост»", "Переправа открыта, движение пущено, люди довольны. " * 30)
    press.item("bridge", "Мосты", "Мост мост мост мост.")
    press.close()
    archive = Archive(data)
    assert archive.search("мост")[0].title == archive.search("title:мост")[0].title == "«Мост»"
    assert archive.search("мост мост и мост")[0].title == "Мост, мост и мост"


def test_facets(archive: Archive) -> None:
    facets = archive.facets("губернатор")
    assert facets["month"] == {"2023-09": 1, "2024-12": 1}
    assert facets["by"] == {"Мария Гулевская": 1, "none": 1}
    assert facets["person"] == {}  # nobody looked for names
    assert facets["is"]["changed"] == 1


def test_an_unknown_facet_or_filter_is_told(archive: Archive) -> None:
    with pytest.raises(QueryError, match="counted by"):
        archive.count(by=["colour"])
    with pytest.raises(QueryError, match="no such filter: «colour»; there are region, site, since"):
        archive.search(colour="red")


def test_an_item_its_history_and_its_captures(archive: Archive, kept: dict[str, PressItem]) -> None:
    id = kept["changed"].id
    assert archive.item(id) == kept["changed"]
    assert archive.item(id, 1) == kept["opened"]
    assert [item.version.number for item in archive.history(id)] == [1, 2]
    assert [one.record_id for one in archive.captures("https://voronezh.example/opened")] == [
        kept["opened"].capture.record_id,
        kept["changed"].capture.record_id,
    ]
    assert archive.find("https://voronezh.example/opened") == [id]


def test_captures_of_what_no_item_cites(own: Path) -> None:
    press = Press(own)
    capture = press.capture("https://voronezh.example/robots.txt", b"User-agent: *", "text/plain")
    assert Archive(own).captures("https://voronezh.example/robots.txt") == [capture]


def test_an_unknown_item_is_told(archive: Archive) -> None:
    for ask in (archive.item, archive.history):
        with pytest.raises(NoSuchItem):
            ask("nowhere-0000000000000000")


def test_an_absence_is_told(archive: Archive, kept: dict[str, PressItem]) -> None:
    told = archive.absence(kept["gone"].id)
    assert told is not None
    assert (told["state"], told["evidence"]) == ("deleted", "not-found")
    assert archive.absence(kept["school"].id) is None


def test_results_become_tables(archive: Archive) -> None:
    results = archive.search("губернатор", order="oldest")
    assert results.to_arrow().column("region").to_pylist() == ["RU-TAM", "RU-VOR"]
    assert list(results.to_pandas()["version"]) == [1, 2]
    assert results.to_polars()["id"].to_list() == [hit.id for hit in results]


def test_the_archive_needs_no_scrapy() -> None:
    code = "import sys; from archive import Archive; sys.exit(not {'scrapy', 'twisted'}.isdisjoint(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_crawl_that_only_writes_needs_no_search_engine() -> None:
    code = "import sys; import archive, archive.items, archive.item_store; sys.exit('tantivy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_planted_form_is_found(tmp_path: Path) -> None:
    press = MadeUp(1_700, vocabulary=0)
    write(press, tmp_path)
    archive = Archive(tmp_path)
    for query, (_, forms) in PLANTED.items():
        for form in (query, *(f"«{form}»" for form in forms)):
            assert archive.search(form, snippets=False).total == PLANTED_EACH * len(forms), form


@pytest.mark.parametrize("query", ["author:none", "credited:none", "автор:нет"])
def test_items_that_name_nobody_are_found(archive: Archive, query: str) -> None:
    field = "authors" if query.startswith("а") or "author" in query else "credits"
    found = {hit.id for hit in archive.search(query, limit=None)}
    wanted = {hit.id for hit in archive.search("", limit=None) if not getattr(archive.item(hit.id), field)}
    assert found == wanted
    assert wanted


def test_persons_that_were_not_read_are_not_called_none(archive: Archive) -> None:
    assert [note.key for note in archive.search("person:none").notes] == ["no_names"]

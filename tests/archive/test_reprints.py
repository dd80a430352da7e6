"""Articles of different sites that share their wording: found, compared, and never said to be more than that."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import product

import httpx
import pytest
from typer.testing import CliRunner

from archive import Archive
from archive.catalogue import Catalogue
from archive.news import News
from archive.wording import shingles
from bench import press as made_up
from bench.reprints import Printed, pairs
from crawler.commands import app
from crawler.operating.exit_codes import Exit
from tests.archive.press import TAMBOV, Press
from tests.archive.serving import serving

WORDS = ["".join(letters) for letters in product("бдклмнрст", "аеиоу", "вгжзпфхц", "аеиоу")]
FIRST, SECOND, THIRD, OTHER = (Printed(1, seed, WORDS).sentences(45) for seed in range(4))
NINE = datetime(2024, 12, 10, 9, 0, tzinfo=UTC)


def letopis(*words):
    return CliRunner().invoke(app, [*map(str, words)])


def two(data, when=NINE, again=NINE + timedelta(hours=2), **more):
    """An article and its copy by another site, with a number changed."""
    press = Press(data)
    one = press.item("a", "Открыта школа", FIRST, f"Потрачено 120 млн рублей. {SECOND}", published_at=when)
    text = FIRST, f"Потрачено 95 млн рублей. {SECOND}"
    more = {"region": TAMBOV, "published_at": again, **more}
    other = press.item("b", "В области школа", *text, site="tambov", **more)
    press.close()
    return one, other


def test_planted_copies_are_found_and_nothing_else(tmp_path):
    printed = Printed(400, words=WORDS)
    made_up.write(printed, tmp_path / "data")
    found = pairs(Archive(tmp_path / "data"))
    assert len(printed.copies) == 20
    assert len(found & printed.copies.keys()) >= 0.95 * len(printed.copies)
    assert len(found & printed.copies.keys()) >= 0.95 * len(found)


def test_a_catalogue_that_grew_finds_what_a_new_one_finds(tmp_path):
    printed = Printed(120, words=WORDS)
    items = list(printed)
    data = tmp_path / "data"

    def write(some):
        for item in some:
            path = data / "items" / item["site"] / "2021-01.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(item, ensure_ascii=False) + "\n")

    for start in range(0, 120, 30):
        write(items[start : start + 30])
        Catalogue(data).update()
    grown = pairs(Archive(data))
    Catalogue(data).rebuild()
    assert grown == pairs(Archive(data)) != set()
    assert Archive(data).count("is:reprinted")["total"] == len({id for pair in grown for id in pair})


def test_who_printed_first_and_what_the_other_changed(tmp_path):
    one, other = two(tmp_path)
    archive = Archive(tmp_path)
    found = archive.reprints(other.id)
    assert [(each.id, each.first) for each in found] == [(one.id, True), (other.id, False)]
    assert [each.id for each in archive.reprints(one.id)] == [one.id, other.id]
    assert "published_at" not in {edit.field for edit in found[1].edits}
    number = next(edit for edit in found[1].edits if edit.matter == "number")
    assert [span.text for span in number.spans if span.operation == "added"] == ["95"]
    frame = found.to_pandas()
    assert [*frame["id"]] == [one.id, other.id] and [*frame["edits"]] == [0, len(found[1].edits)]
    assert found.to_polars().shape == frame.shape
    assert not found[0].edits and 0.8 < found[0].share < found[1].share == 1


@pytest.mark.parametrize(
    ("more", "first"),
    [
        ({"again": NINE.replace(hour=0), "published_precision": "day"}, None),
        ({"again": NINE + timedelta(days=1), "published_precision": "day"}, True),
        ({"again": NINE.replace(month=12, day=1), "published_precision": "month"}, None),
        ({"again": None, "published_local": datetime(2024, 12, 10, 20)}, None),
        ({"again": None, "published_local": datetime(2024, 12, 12, 9)}, True),
        ({"again": None}, None),
        ({"again": (NINE - timedelta(hours=1)).astimezone(timezone(timedelta(hours=7)))}, False),
    ],
    ids=["that day", "the day after", "that month", "no zone", "no zone, days later", "no date", "another zone"],
)
def test_the_first_is_named_only_where_the_pages_decide_it(tmp_path, more, first):
    one, _ = two(tmp_path, **more)
    found = Archive(tmp_path).reprints(one.id)
    assert {each.id: each.first for each in found}[one.id] is first
    assert {each.first for each in found} == ({None} if first is None else {True, False})


def test_what_shares_little_or_is_of_one_site_is_no_reprint(tmp_path):
    press = Press(tmp_path)
    one = press.item("a", "Школа", FIRST, SECOND, THIRD)
    press.item("again", "Школа", FIRST, SECOND, THIRD)
    press.item("b", "Больница", OTHER, " ".join(FIRST.split()[:26]), site="tambov")
    press.item("c", "Коротко", " ".join(FIRST.split()[:20]), site="tambov")
    press.close()
    archive = Archive(tmp_path)
    assert archive.reprints(one.id) == []
    assert archive.count("is:reprinted")["total"] == 0
    assert letopis("reprints", one.id, "--data", tmp_path).exception.code == Exit.NOTHING


def test_case_and_letters_of_one_sound_do_not_count():
    assert shingles("Ёлка в Доме, сказал ОН") == shingles("елка в доме сказал он") != set()
    assert shingles("дом в ёлка") != shingles("ёлка в дом")


def test_an_earlier_version_that_others_print_still_leads_to_them(tmp_path):
    one, other = two(tmp_path)
    press = Press(tmp_path)
    press.clock += timedelta(days=1)
    press.item("a", "Открыта школа", OTHER, THIRD, published_at=NINE)
    press.close()
    found = {each.id: each.version for each in Archive(tmp_path).reprints(other.id)}
    assert found == {one.id: "1", other.id: "1"}


def test_what_is_withheld_is_no_reprint_of_anything(tmp_path):
    one, other = two(tmp_path)
    archive = Archive(tmp_path)
    assert archive.count("is:reprinted")["total"] == 2
    letopis("withhold", other.id, "--reason", "asked for", "--data", tmp_path)
    archive = Archive(tmp_path)
    archive.update()
    assert archive.reprints(one.id) == []
    assert archive.count("is:reprinted")["total"] == 0
    assert News(archive).entries(["spread"]) == {"spread": []}


def test_the_surfaces_show_it(tmp_path):
    one, other = two(tmp_path)
    with serving(Archive(tmp_path)) as base:
        page = httpx.get(f"{base}/item/{one.id}/reprints?lang=en").text
        assert "printed first of these" in page and "shared wording" in page and "<del>120</del>" in page
        assert f"/item/{one.id}/reprints" in httpx.get(f"{base}/item/{one.id}").text
        rows = httpx.get(f"{base}/api/items/{one.id}/reprints").json()
        assert [row["id"] for row in rows] == [one.id, other.id]
        assert "sites that print it: 2" in httpx.get(f"{base}/?lang=en").text
        assert [entry["detail"] for entry in httpx.get(f"{base}/api/news").json()["spread"]] == ["2"]
        assert f"/item/{other.id}" in httpx.get(f"{base}/news.atom").text
        assert httpx.get(f"{base}/item/nosuch/reprints").status_code == 404
        hits = httpx.get(f"{base}/api/search?reprinted=1").json()["hits"]
        assert {hit["id"] for hit in hits} == {one.id, other.id}
    done = letopis("reprints", other.url, "--data", tmp_path, "--json")
    assert done.exit_code == 0
    assert [json.loads(line)["published_at"] for line in done.stdout.splitlines()] == [
        "2024-12-10T09:00:00Z",
        "2024-12-10T11:00:00Z",
    ]
    assert "[-120-]{+95+}" in letopis("reprints", one.id, "--data", tmp_path).stdout.replace("\n", "")

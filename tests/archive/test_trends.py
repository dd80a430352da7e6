"""How often something is written about: the shares, the terminal, the page, the table."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from typer.testing import CliRunner

from archive import Archive
from archive.access import QueryError
from archive.trends import csv_table, trends
from crawler.commands import app
from tests.archive.press import TAMBOV, Press
from tests.archive.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def trending(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months: in the first one of two articles is about a school, in the second none of none, in the third two
    of four; and one school of no date."""
    data = tmp_path_factory.mktemp("trends") / "data"
    press = Press(data)
    plan = [(1, "школу"), (1, "мост"), (3, "школы"), (3, "школа"), (3, "дорогу"), (3, "больницу")]
    for number, (month, word) in enumerate(plan):
        more = {"region": TAMBOV, "site": "tambov"} if number == 3 else {}
        press.item(
            f"p{number}", f"Открыли {word}", "Об этом пишут.", published_at=datetime(2024, month, 5, tzinfo=UTC), **more
        )
    press.item("p9", "Построят школу", "Когда, не сказано.", published_at=None)
    press.close()
    return data


def test_shares_are_of_all_articles_of_the_month(trending: Path) -> None:
    (line,) = trends(Archive(trending), ["школа"])
    assert [(point.time, point.count, point.of, point.share) for point in line.points] == [
        ("2024-01", 1, 2, 0.5),
        ("2024-02", 0, 0, 0.0),
        ("2024-03", 2, 4, 0.5),
    ]
    assert (line.undated, line.total) == (1, 4)


def test_lines_of_regions_add_up_to_the_whole(trending: Path) -> None:
    archive = Archive(trending)
    (whole,) = trends(archive, ["школа"])
    lines = trends(archive, ["школа"], by_region=True)
    assert sorted(str(line.region) for line in lines) == ["RU-TAM", "RU-VOR"]
    for place, point in enumerate(whole.points):
        assert sum(line.points[place].count for line in lines) == point.count
        assert sum(line.points[place].of for line in lines) == point.of
    assert sum(line.total for line in lines) == whole.total


def test_filters_and_years(trending: Path) -> None:
    (line,) = trends(Archive(trending), ["школа"], step="year", region="RU-TAM")
    assert [(point.time, point.count, point.of) for point in line.points] == [("2024", 1, 1)]


@pytest.mark.parametrize("queries", [[], ["", " "], list("абвгдежз"), ["foo:bar"]])
def test_what_makes_no_sense_is_refused(trending: Path, queries: list[str]) -> None:
    with pytest.raises(QueryError):
        trends(Archive(trending), queries)


def test_table_has_a_row_a_time_and_no_formula(trending: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_table(trends(Archive(trending), ["школа", "-мост"])))))
    assert [row["count"] for row in rows if row["query"] == "школа"] == ["1", "0", "2", "1"]
    assert {row["query"] for row in rows} == {"школа", "'-мост"}


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*map(str, words)], env={"COLUMNS": "80"})
    return done.exit_code, done.stdout


def test_terminal(trending: Path) -> None:
    code, text = run("trends", "школа", "мост", "--data", trending)
    assert (code, "школа  4 articles" in text, "█ █" in text, "at most 50.0%" in text) == (0, True, True, True)
    assert max(map(len, text.splitlines())) <= 80
    code, text = run("trends", "школа", "--json", "--data", trending)
    assert json.loads(text)["points"][0] == {"time": "2024-01", "count": 1, "of": 2}
    assert run("trends", "школа", "--csv", "--data", trending)[1].startswith("query,region,time,count,of,share")
    assert run("trends", "жираф", "--data", trending)[0] == 3


@pytest.fixture(scope="module")
def web(trending: Path) -> Iterator[httpx.Client]:
    with serving(Archive(trending)) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.mark.parametrize("language", ["ru", "en"])
def test_page_draws_each_line_and_has_its_numbers(web: httpx.Client, language: str) -> None:
    text = web.get("/trends", params={"q": ["школа", "мост"], "lang": language}).text
    assert text.count('points="0.0,') == 2
    assert "2 / 4" in text
    assert web.get("/trends", params={"lang": language}).status_code == 200
    refused = web.get("/trends", params={"q": "foo:bar", "lang": language})
    assert (refused.status_code, 'role="alert"' in refused.text) == (400, True)


def test_table_can_be_fetched(web: httpx.Client) -> None:
    answer = web.get("/trends.csv", params={"q": "школа", "step": "year", "each": "region"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {(row["region"], row["time"], row["count"]) for row in rows} == {
        ("RU-VOR", "2024", "2"), ("RU-VOR", "none", "1"), ("RU-TAM", "2024", "1"),
    }  # fmt: skip


def test_trends_are_a_data_frame_with_the_rows_of_the_csv(press_data):
    found = Archive(press_data).trends(["школа", "небывальщина"], step="year")
    frame = found.to_pandas()
    assert len(frame) == len(csv_table(found).splitlines()) - 1 > 0
    assert [*frame.columns] == csv_table(found).splitlines()[0].split(",")
    assert frame["count"].sum() == sum(line.total for line in found)
    assert found.to_polars().shape == frame.shape

"""What `letopis status` shows: the calendar, and every cause once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from archive import conditions
from archive.conditions import Cause, Condition, Day
from crawler.commands import app

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now(UTC)
DAYS = {"good": Day(good=24, new=3), "quiet": Day(good=24), "mixed": Day(good=20, bad=4), "bad": Day(bad=24)}
DAYS |= {"alone": Day(skipped=24), "by hand": Day()}


def day(ago: int) -> str:
    return (NOW.date() - timedelta(days=ago)).isoformat()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    kinds = {day(number + 1): one for number, one in enumerate(DAYS.values())}
    cause = Cause(code="list-failed", message="Nothing was fetched: the certificate is not trusted.", count=3)
    for site in ("voronezh", "a_site_with_a_name_that_takes_more_room_than_others"):
        (tmp_path / "runs" / site).mkdir(parents=True)
        conditions.write_condition(tmp_path, Condition(site=site, begun=NOW, asked=NOW, good=NOW, days=kinds))
    (tmp_path / "runs" / "tver").mkdir()
    conditions.write_condition(
        tmp_path, Condition(site="tver", begun=NOW, asked=NOW, since=NOW, causes=[cause], failures=2)
    )
    return tmp_path


def status(data: Path, *options: str) -> str:
    done = CliRunner().invoke(app, ["status", "--data", str(data), *options], env={"COLUMNS": "80"})
    assert done.exit_code == 1, done.output
    return done.output


def test_each_day_of_a_site_is_a_letter_and_one_without_a_crawl_a_hole(data: Path) -> None:
    line = next(line for line in status(data, "--calendar", "--days", "9").splitlines() if line.startswith("voronezh"))
    assert line.split()[-1] == "··?sX!-+·"


def test_the_calendar_fits_into_eighty_columns(data: Path) -> None:
    assert max(len(line) for line in status(data, "--calendar").splitlines()) <= 80


def test_its_data_names_a_hole_as_nothing(data: Path) -> None:
    found = {one["site"]: one["days"] for one in map(json.loads, status(data, "--calendar", "--json").splitlines())}
    assert found["voronezh"][day(2)] == {"good": 24, "bad": 0, "skipped": 0, "new": 0, "written": 0}
    assert (found["voronezh"][day(20)], set(found["tver"].values())) == (None, {None})


def test_trouble_is_one_line_a_cause(data: Path) -> None:
    lines = status(data, "--trouble").splitlines()
    assert [line.startswith("  list-failed: Nothing was fetched") for line in lines] == [False, True, False]
    assert ("(3 times)" in lines[1], lines[2]) == (True, "1 of 3 sites are in trouble.")

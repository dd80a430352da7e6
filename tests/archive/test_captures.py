"""The index of captures as Parquet, and the captures of one address in the terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from archive import Archive
from archive import captures as module
from archive.acts import Act, record_act
from archive.captures import write_captures
from archive.holdings import cdxj
from archive.holdings.files import digest_of
from archive.holdings.writer import WarcInfo
from crawler.commands import app
from crawler.commands.failure import Failure
from tests.archive.test_provenance import URL as THEIR_URL
from tests.archive.test_provenance import letopis, theirs

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://voronezh.example/opened"


def lines(data: Path) -> list[cdxj.IndexLine]:
    """The index as it is, each line once."""
    found = {line for path in cdxj.index_files(data) for line in path.read_bytes().splitlines(keepends=True)}
    return [cdxj.parse(line) for line in sorted(found)]


def test_rows_are_the_lines_of_the_index_in_their_order(press_data: Path, tmp_path: Path) -> None:
    done = write_captures(press_data, tmp_path / "out")
    rows = [row for path in done.files for row in pq.read_table(path, partitioning=None).to_pylist()]
    wanted = lines(press_data)
    assert len({line.timestamp[:4] for line in wanted}) == len(done.files)
    assert [
        (row["surt"], f"{row['time']:%Y%m%d%H%M%S}", row["warc"], row["offset"], row["length"]) for row in rows
    ] == [(line.key, line.timestamp, line.filename, line.offset, line.length) for line in wanted]
    assert [(row["url"], row["status"], row["digest"], row["length"]) for row in rows] == [
        (line.url, line.status, line.digest, line.length) for line in wanted
    ]
    assert (done.rows, done.unread) == (len(wanted), 0)


def test_duckdb_finds_an_address(press_data: Path, tmp_path: Path) -> None:
    write_captures(press_data, tmp_path / "out")
    query = f"SELECT count(*), min(year) FROM '{tmp_path}/out/*/*.parquet' WHERE surt = 'example,voronezh)/opened'"
    assert duckdb.sql(query).fetchall() == [(2, 2024)]


def test_groups_are_small_and_sorted_over_many_years(
    press_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GROUP", 3)
    data = tmp_path / "data"
    for year in (2024, 2023):
        values = {"offset": "1", "length": "1", "filename": f"x/{year}.warc"}
        added = [
            cdxj.IndexLine(f"com,x)/{n}", f"{year}0101000000", {"url": f"http://x.com/{n}", **values}).line
            for n in range(5)
        ]
        cdxj.write_index(data, f"x/{year}.warc", added)
    seen: list[int] = []
    done = write_captures(data, tmp_path / "out", seen.append)
    assert [path.parent.name for path in done.files] == ["year=2023", "year=2024"]
    for path in done.files:
        table = pq.ParquetFile(path)
        assert [table.metadata.row_group(n).num_rows for n in range(table.num_row_groups)] == [3, 2]
        assert table.read()["surt"].to_pylist() == [f"com,x)/{n}" for n in range(5)]
    assert seen == [5, 6]


def test_withheld_is_left_out_and_supplied_is_marked(own: Path, tmp_path: Path) -> None:
    file = theirs(tmp_path / "theirs.warc.gz")
    letopis(own, "import", file)
    act = Act(kind="withhold", at=datetime.now(UTC), id=Archive(own).find(URL)[0], urls=[URL], reason="a court order")
    record_act(own, WarcInfo(software="test/1"), act)
    done = write_captures(own, tmp_path / "out")
    rows = [row for path in done.files for row in pq.read_table(path, partitioning=None).to_pylist()]
    assert URL not in {row["url"] for row in rows}
    assert {row["supplied_by"] for row in rows if row["url"] == THEIR_URL} == {f"sha256:{digest_of(file)}"}
    assert {row["supplied_by"] for row in rows if row["url"] != THEIR_URL} == {None}


def test_damaged_lines_are_counted_and_nothing_is_left_of_a_failure(tmp_path: Path) -> None:
    data = tmp_path / "data"
    bad = b'com,x)/b 20249999000000 {"url": "http://x.com/b"}\n'
    cdxj.write_index(
        data, "x/1.warc", [b'com,x)/a 20240101000000 {"url": "http://x.com/a", "filename": "x/1.warc"}\n', bad]
    )
    done = write_captures(data, tmp_path / "out")
    assert (done.rows, done.unread) == (1, 1)
    with pytest.raises(FileExistsError):
        write_captures(data, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("out")] == ["out"]


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*map(str, words)], env={"COLUMNS": "300"})
    return done.exception.code if isinstance(done.exception, Failure) else done.exit_code, done.stdout


def test_captures_of_an_address(press_data: Path, tmp_path: Path) -> None:
    code, text = run("captures", URL, "--data", press_data, "--json")
    found = [json.loads(line) for line in text.splitlines()]
    assert (code, [line["timestamp"] for line in found]) == (0, ["20241210130000", "20241210140000"])
    assert "2024-12-10 13:00:00" in run("captures", URL, "--data", press_data)[1]
    assert run("captures", "https://nowhere.example/", "--data", press_data)[0] == 3
    assert run("captures", "--data", press_data)[0] == 2
    code, text = run("captures", "--parquet", tmp_path / "out", "--data", press_data, "--json")
    assert (code, json.loads(text)["rows"]) == (0, len(lines(press_data)))

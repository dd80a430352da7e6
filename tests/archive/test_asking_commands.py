"""The commands that ask, as a user runs them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
from patience import LONG

from archive.warc.reader import records
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from archive.items import PressItem


def run(data: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LETOPIS_DATA": str(data), "PYTHONPATH": str(ROOT), "COLUMNS": "100", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "crawler", *arguments]
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)


def test_search_shows_the_wording(press_data: Path) -> None:
    done = run(press_data, "search", "губернатора", "--region", "RU-TAM")
    assert "с губернаторами соседних регионов" in done.stdout
    assert "1-1 of 1" in done.stdout


def test_search_tells_a_script(press_data: Path, kept: dict[str, PressItem]) -> None:
    done = run(press_data, "search", "ребёнок", "--json")
    assert json.loads(done.stdout)["id"] == kept["changed"].id
    assert json.loads(done.stderr)["total"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("search", "ничегошеньки"), 3, "Nothing was found."),
        (("search", "«Данил Кустов»", "--has", "photo"), 3, "Nothing was found."),
        (("search", '"не закрыта'), 2, "never closed"),
        (("search", "--has", "smell"), 2, "«has» knows"),
        (("search", "--since", "вчера"), 2, "is not a date"),
        (("cite", "nobody-0"), 3, "no item «nobody-0»"),
        (("search", "x", "--data", "/nonexistent"), 4, "no data folder"),
        (("stats", "--by", "colour"), 2, "not counted by"),
        (("watch", "check", "nothing"), 4, "no watch"),
        (("export", "."), 4, "not empty"),
        (("serve", "--host", "nowhere.invalid"), 4, "cannot listen"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    press_data: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    done = run(press_data, *arguments)
    assert (done.returncode, sentence in done.stderr, "Traceback" in done.stderr) == (code, True, False)


def test_control_characters_of_a_page_do_not_reach_the_terminal(own: Path) -> None:
    from tests.archive.press import Press

    press = Press(own)
    press.item("odd", "Название \x1b]0;hacked\x07", "Текст \x1b[2J с управляющими знаками.")
    press.close()
    assert "\x1b" not in run(own, "search", "название").stdout


def test_stats_draws_and_counts(press_data: Path) -> None:
    done = run(press_data, "stats")
    assert done.stdout.startswith("4 items")
    assert "RU-VOR" in done.stdout
    assert json.loads(run(press_data, "stats", "--by", "region", "--json").stdout)["region"]["RU-TAM"] == 1


def test_cite_gives_csl(press_data: Path, kept: dict[str, PressItem]) -> None:
    (told,) = json.loads(run(press_data, "cite", kept["changed"].id, "--style", "csl").stdout)
    assert told["URL"] == kept["changed"].url


def test_extract_writes_response_and_request(press_data: Path, kept: dict[str, PressItem], tmp_path: Path) -> None:
    done = run(press_data, "extract", kept["changed"].id, cwd=tmp_path)
    (path,) = tmp_path.glob("*.warc.gz")
    found = list(records(path))
    assert [record.type for record in found] == ["response", "request"]
    assert found[0].id == kept["changed"].capture.record_id
    assert str(path.name) in done.stdout
    assert run(press_data, "extract", kept["changed"].id, cwd=tmp_path).returncode == 4


def test_catalogue_tells_of_damaged_lines(own: Path) -> None:
    with next((own / "items" / "tambov").glob("*.jsonl")).open("ab") as file:
        file.write(b"{}\n")
    done = run(own, "catalogue", "--rebuild")
    assert done.returncode == 1
    assert "no item: items/tambov/" in done.stdout


def test_a_watch_tells_what_came(own: Path) -> None:
    from tests.archive.press import Press

    assert run(own, "watch", "add", "schools", "школа").returncode == 0
    assert run(own, "watch", "check").returncode == 3
    press = Press(own)
    press.item("more", "Построят школу", "Весной.")
    press.close()
    told = json.loads(run(own, "watch", "check", "--json").stdout)
    assert (told["watch"], told["kind"], told["title"]) == ("schools", "new", "Построят школу")


def test_serve_says_where_and_answers(press_data: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "crawler", "serve", "--port", "0", "--data", str(press_data)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[1]
        answer = httpx.get(address, timeout=LONG)
        process.send_signal(signal.SIGINT)
        process.wait(20)
    assert answer.status_code == 200


def test_an_export_of_nothing_is_told(press_data: Path, tmp_path: Path) -> None:
    assert run(press_data, "export", str(tmp_path / "out"), "ничегошеньки").returncode == 3

"""An archive that release 0.1.0 made is asked, checked, crawled on and rebuilt by this one, and loses nothing.

`release_0_1_0/data.tar.xz` was made by `bench/release.py`: the three sample sites, crawled three times with an edit,
comments and a deletion between, with catalogue and state.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from archive import Archive
from archive.item_store import Items
from archive.items import SCHEMA_VERSION
from archive.versions import state
from crawler.commands import app
from crawler.operating.exit_codes import Exit
from tests.archive.serving import serving
from tests.conftest import ROOT

pytestmark = pytest.mark.filterwarnings("default::DeprecationWarning")

DISCUSSED = "voronezh-7c050f58a8a0f11b"
"""Its second version had another comment only; its third another paragraph and a further comment."""
EDITED = "voronezh-f843824f62b5257d"
GONE = "chechnya-11ab2394d717d80a"

Letopis = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with tarfile.open(Path(__file__).parent / "release_0_1_0" / "data.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    return tmp_path / "a"


@pytest.fixture
def letopis(data: Path) -> Letopis:
    def run(*words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--data", str(data)])

    return run


def lines_of(data: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for path in sorted(data.glob("items/*/*.jsonl")) for line in path.read_bytes().splitlines()
    ]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("show", DISCUSSED), "Первый абзац стал другим."),
        (("show", DISCUSSED, "--version", "2"), "Когда откроют второй мост?"),
        (("show", EDITED, "--json"), '"codes":{"okato":"20000000000","oktmo":"20000000"}'),
        (("items",), "Мост открыли раньше срока"),
        (("items", "--since", "2024-12-10", "--json"), f'"schema_version":{SCHEMA_VERSION}'),
        (("items", "--versions"), "Клуб бережливых"),
        (("history", DISCUSSED), "3  2026-11-28 01:23 UTC  comments: 1 added"),
        (("diff", EDITED), "Мост открыли"),
        (("diff", DISCUSSED, "1", "2"), "Нина: Когда откроют второй мост?"),
        (("diff", DISCUSSED, "--comments", "2", "3"), "Олег: И третий."),
        (("search", "мост", "--json"), '"total": 4'),
        (("stats", "--json"), "RU-KGD"),
        (("vanished",), "missing since 2026-11-28"),
        (("cite", EDITED), "urn:pwid:letopis:2026-11-28T01:22:59Z:page:"),
        (("catalogue",), ""),
        (("status",), "voronezh"),
        (("verify",), "13 items: sound as far as it was checked"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_asks_an_archive_works(letopis: Letopis, words: tuple[str, ...], wanted: str) -> None:
    done = letopis(*words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert wanted in done.output, done.output


def test_history_has_both_tracks(letopis: Letopis) -> None:
    told = json.loads(letopis("history", DISCUSSED, "--json").output)
    assert [one["number"] for one in told["versions"]] == [1, 3]
    assert [one["number"] for one in told["comments"]] == [1, 2, 3]
    assert {change["field"] for one in told["versions"] for change in one["changes"]} == {"body"}
    assert {change["field"] for one in told["comments"] for change in one["changes"]} == {"comments"}


def test_it_is_exported_and_extracted(letopis: Letopis, tmp_path: Path) -> None:
    done = letopis("export", str(tmp_path / "out"), "--format", "jsonl", "--format", "csv")
    assert (done.exit_code, (tmp_path / "out" / "items.csv").exists()) == (Exit.OK, True), done.output
    assert letopis("extract", EDITED, "-o", str(tmp_path / "page.html")).exit_code == Exit.OK


def test_its_pages_are_served(data: Path) -> None:
    with serving(Archive(data)) as address, httpx.Client(base_url=address) as web:
        for path in ("/", "/?q=мост", f"/item/{DISCUSSED}", f"/item/{GONE}", f"/item/{DISCUSSED}/compare?a=1&b=3"):
            assert web.get(path).status_code == 200, path
        compared = web.get(f"/item/{DISCUSSED}/compare", params={"track": "comments", "a": "2", "b": "3"})
        assert "И третий." in compared.text
        assert [one["version"]["comments"]["number"] for one in web.get(f"/api/items/{DISCUSSED}/comments").json()] == [
            1,
            2,
            3,
        ]


def test_why_a_field_is_absent_was_not_recorded_then(data: Path) -> None:
    (item,) = [one for one in Items(data).versions(EDITED) if one.version.number == 2]
    assert (state(item, "title"), state(item, "lead")) == ("found", "unrecorded")


def test_it_is_rebuilt_in_todays_schema_and_loses_nothing(data: Path, letopis: Letopis) -> None:
    before = lines_of(data)
    done = letopis("rebuild")
    assert done.exit_code == Exit.OK, done.output
    after = lines_of(data)
    assert {line["schema_version"] for line in before} == {1}
    assert {line["schema_version"] for line in after} == {SCHEMA_VERSION}

    def said(lines: list[dict[str, Any]]) -> set[tuple[str, str, str, str]]:
        return {(one["id"], one["title"], one["text"], json.dumps(one["comments"])) for one in lines}

    assert said(after) == said(before)
    kept = {path: path.read_bytes() for path in data.glob("items/*/*.jsonl")}
    assert len(list(data.glob("items/*/*.before-*"))) == 3
    assert letopis("verify").exit_code == Exit.OK
    assert letopis("rebuild").exit_code == Exit.OK
    assert {path: path.read_bytes() for path in data.glob("items/*/*.jsonl")} == kept


def test_a_crawl_goes_on_where_the_release_ended(data: Path) -> None:
    before = {path.name: path.read_bytes() for path in data.glob("items/voronezh/*.jsonl")}
    # The sample sites are as they were before the edits: what was edited is edited back.
    command = [sys.executable, "-m", "crawler", "demo", "--articles", "3", "--data", str(data)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    for name, content in before.items():
        assert (data / "items" / "voronezh" / name).read_bytes().startswith(content)
    latest = Items(data).versions(EDITED)[-1]
    assert (latest.version.number, latest.version.changed) == (3, ["title", "body"])
    discussed = Items(data).versions(DISCUSSED)[-1]
    assert discussed.version.number == 4
    assert discussed.version.comments is not None and discussed.version.comments.number == 4
    assert CliRunner().invoke(app, ["verify", "--data", str(data)]).exit_code == Exit.OK
    assert Archive(data).count()["total"] == 9

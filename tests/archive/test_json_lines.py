"""What commands print for a script is one dialect, and what they print for a person any terminal takes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from said import Said

from archive.items import PressItem
from crawler.commands import gathering
from tests.conftest import ROOT

pytestmark = pytest.mark.filterwarnings("default::DeprecationWarning")

RUNS = {
    "captures": ["{url}"],
    "catalogue": [],
    "collection show": ["{out}/mine.json"],
    "copy": ["--to", "file://{out}/copies"],
    "diff": ["{id}", "1", "2"],
    "events": [],
    "history": ["{id}"],
    "import": ["{warc}", "--name", "theirs"],
    "items": [],
    "manifest make": [],
    "manifest verify": [],
    "mend": [],
    "pack": ["{out}/all.wacz"],
    "read": ["{warc}", "--site", "voronezh"],
    "rebuild": ["--no-items"],
    "reprints": ["{id}"],
    "search": ["губернатора"],
    "show": ["{id}"],
    "site check": ["tomsk"],
    "site doctor": ["voronezh"],
    "sites": [],
    "stats": ["--by", "region", "--by", "year"],
    "status": [],
    "trends": ["школа"],
    "trust": [],
    "vanished": [],
    "verify": [],
    "watch check": [],
    "watch list": [],
    "withhold": ["{id}", "--comments", "--reason", "a test"],
}
"""What each command is asked, in the order in which one needs another."""
ELSEWHERE = {
    "crawl": "tests/crawler/crawl/test_crawl.py: events, then the report",
    "run": "tests/crawler/commands/test_run.py",
    "work": "tests/crawler/cluster: it needs PostgreSQL",
}
"""Commands that fetch; here they only say why they do not begin."""
SAY_NOTHING = {"reprints", "copy", "events", "mend", "trust", "watch check", "status", "read", "site doctor"}
"""They may have no line for this archive."""
NO_FOLDER = {"site check", "sites"}
"""They ask the site files alone."""
OF_THE_PAGE = {"published_at", "modified_at", "published_local", "modified_local", "verified"}
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def walked() -> Iterator[tuple[str, Any]]:
    """Each command by its words; the group of all builds only the one that is called."""
    for name, module in gathering._modules().items():
        command = gathering._built(module)
        inner = getattr(command, "commands", None)
        if inner is not None:
            yield from ((f"{name} {one}", part) for one, part in inner.items())
        elif command is not None:
            yield name, command


ALL = dict(walked())
WITH_JSON = sorted(name for name, one in ALL.items() if any("--json" in option.opts for option in one.params))


@pytest.fixture
def data(press_data: Path, tmp_path: Path) -> Path:
    shutil.copytree(press_data, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def asked(data: Path, tmp_path: Path, kept: dict[str, PressItem], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The words of each command, for this archive."""
    theirs = tmp_path / "theirs.warc.gz"
    shutil.copy(next((data / "warc").rglob("*.warc.gz")), theirs)
    item = kept["changed"]
    given = {"id": item.id, "url": item.url, "out": str(tmp_path), "warc": str(theirs)}
    Said(monkeypatch, ["watch", "add", "all", "--data", str(data)])
    Said(monkeypatch, ["collection", "add", str(tmp_path / "mine.json"), item.id, "--data", str(data)])
    return {
        name: [*name.split(), *(word.format(**given) for word in words)]
        + ([] if name in NO_FOLDER | {"read"} else ["--data", str(data)])
        for name, words in RUNS.items()
    }


def times(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text that is a time, with the name of its field."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from times(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from times(inner, name)
    elif isinstance(value, str) and TIME.match(value):
        yield name, value


def test_every_command_that_has_json_is_asked_here() -> None:
    assert {*RUNS, *ELSEWHERE} == set(WITH_JSON)


def test_the_page_for_scripts_says_what_a_line_of_each_is() -> None:
    table = [line for line in (ROOT / "docs/scripts.md").read_text("utf-8").splitlines() if line.startswith("| `")]
    named = [name for line in table for name in re.findall("`([a-z ]+)`", line.split("|")[1])]
    assert sorted(named) == WITH_JSON


def test_every_command_prints_objects_a_line_with_times_of_rfc_3339(
    asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, words in asked.items():
        said = Said(monkeypatch, [*words, "--json"])
        told = [json.loads(line) for line in said.out.splitlines()]
        assert all(isinstance(one, dict) for one in told), name
        assert told or name in SAY_NOTHING, (name, said.err)
        assert all(isinstance(json.loads(line), dict) for line in said.err.splitlines()), (name, said.err)
        for field, moment in times(told):
            assert field == "published_local" or RFC_3339.fullmatch(moment), (name, field, moment)
            assert field in OF_THE_PAGE or moment.endswith("Z"), (name, field, moment)


def test_the_parts_of_a_whole_are_a_line_each(asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    hits = [json.loads(line) for line in Said(monkeypatch, [*asked["search"], "--json"]).out.splitlines()]
    whole = json.loads(Said(monkeypatch, [*asked["search"], "--json"]).err)
    assert (len(hits), whole["total"], {"id", "title"} <= set(hits[0])) == (whole["total"], whole["total"], True)


@pytest.mark.parametrize("name", [name for name in WITH_JSON if name not in NO_FOLDER])
def test_an_error_is_an_object(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LETOPIS_CONTACT", raising=False)
    monkeypatch.chdir(tmp_path)
    words = RUNS.get(name, ["no_such_site"] if name == "crawl" else [])
    given = {"id": "nobody-0", "url": "https://a.example/", "out": str(tmp_path), "warc": str(tmp_path / "no.warc")}
    folder = [] if name == "read" else ["--data", str(tmp_path / "nowhere")]
    said = Said(monkeypatch, [*name.split(), *(word.format(**given) for word in words), *folder, "--json"])
    assert said.code not in (0, None)
    for line in said.err.splitlines():
        assert set(json.loads(line)) >= {"error", "exit_code"}, line
    assert json.loads(said.err.splitlines()[-1])["exit_code"] == said.code


@pytest.mark.parametrize("encoding", ["ascii", "koi8-r"])
def test_no_terminal_ends_a_command(
    encoding: str, asked: dict[str, Any], kept: dict[str, PressItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {name: Said(monkeypatch, words, encoding) for name, words in asked.items()}
    helped = {name: Said(monkeypatch, [*name.split(), "--help"], encoding) for name in ALL}
    for name, one in {**said, **helped}.items():
        assert "Traceback" not in one.err, (name, one.err)
        assert one.code is not None
    assert all(one.code == 0 for one in helped.values())
    title = str(kept["changed"].title)
    shown = title if encoding == "koi8-r" else title.encode("ascii", "backslashreplace").decode()
    assert shown[:20] in said["show"].out
    line = Said(monkeypatch, [*asked["show"], "--json"], encoding).out
    assert json.loads(line)["title"] == title

"""Collections: gathered, exported, and opened beside another archive."""

from __future__ import annotations

import json
import re

import pytest
from typer.testing import CliRunner

from archive import Archive
from archive.collecting import Collection
from crawler.commands import app
from crawler.operating.exit_codes import Exit
from tests.archive.press import fill


def letopis(*words):
    return CliRunner().invoke(app, [*map(str, words)])


@pytest.fixture
def gathered(tmp_path):
    data = tmp_path / "data"
    items = fill(data)
    file = tmp_path / "bridges.json"
    for name, note in (("opened", "число было другим"), ("school", "")):
        done = letopis("collection", "add", file, items[name].id, "--note", note, "--data", data, "--title", "Мосты")
        assert done.exit_code == 0, done.exception
    return data, items, file


def test_an_article_is_gathered_once_and_its_note_replaced(gathered):
    data, items, file = gathered
    letopis("collection", "add", file, items["school"].id, "--note", "вторая", "--data", data)
    collection = Collection.load(file)
    assert [(one.id, one.note) for one in collection.entries] == [
        (items["opened"].id, "число было другим"),
        (items["school"].id, "вторая"),
    ]
    letopis("collection", "add", file, items["opened"].id, "--version", "1", "--data", data)
    assert [one.version for one in Collection.load(file).entries if one.id == items["opened"].id][-1] == "1"
    assert len(Collection.load(file).entries) == 3
    assert letopis("collection", "remove", file, items["opened"].id).exit_code == 0
    assert [one.id for one in Collection.load(file).entries] == [items["school"].id]
    assert letopis("collection", "remove", file, "nowhere").exception.code == Exit.NOTHING


def test_it_is_opened_elsewhere_with_every_page(gathered, tmp_path):
    data, items, file = gathered
    out, other = tmp_path / "out", tmp_path / "other"
    assert letopis("collection", "export", file, out, "--data", data).exit_code == 0
    assert {path.name for path in out.iterdir()} == {
        "collection.json", "collection.wacz", "references.bib", "references.csl.json", "references.ris",
    }  # fmt: skip
    references = json.loads((out / "references.csl.json").read_text())
    assert [one["id"].rpartition("-v")[0] for one in references] == [items["opened"].id, items["school"].id]
    assert len(re.findall("^@online", (out / "references.bib").read_text(), re.M)) == 2
    assert (out / "references.ris").read_bytes().count(b"ER  - \r\n") == 2
    other.mkdir()
    assert letopis("collection", "show", out / "collection.json", "--data", other).exception.code == Exit.PROBLEMS
    assert letopis("import", out / "collection.wacz", "--data", other).exit_code == 0
    shown = letopis("collection", "show", out / "collection.json", "--data", other, "--json")
    rows = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [row["held"] for row in rows] == [True, True], shown.stdout
    assert [row["note"] for row in rows] == ["число было другим", ""]
    assert Archive(other).item(rows[0]["here"]).version.supplied_by.file == "collection.wacz"
    assert letopis("collection", "export", file, out, "--data", data).exception.code == Exit.USAGE


def test_what_is_withheld_is_not_handed_on(gathered, tmp_path):
    data, items, file = gathered
    assert letopis("withhold", items["opened"].id, "--reason", "asked for", "--data", data).exit_code == 0
    done = letopis("collection", "export", file, tmp_path / "out", "--data", data)
    assert done.exception.code == Exit.PROBLEMS and "1 entries" in done.exception.sentence
    assert items["opened"].id not in (tmp_path / "out/collection.json").read_text()
    assert [one.id for one in Collection.load(tmp_path / "out/collection.json").entries] == [items["school"].id]
    assert letopis("collection", "add", file, items["opened"].id, "--data", data).exception.code == Exit.NOTHING


@pytest.mark.parametrize("content", ["", "[]", "{}x", '{"format": "letopis-collection-9"}', '{"entries": [{"id": 5}]}'])
def test_a_file_that_is_none_is_a_sentence(tmp_path, content):
    file = tmp_path / "mine.json"
    file.write_text(content)
    done = letopis("collection", "show", file, "--data", tmp_path)
    assert done.exception.code == Exit.CONFIGURATION
    assert str(file) in done.exception.sentence
    assert file.read_text() == content

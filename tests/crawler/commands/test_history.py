"""`history`, `diff`, `vanished`: what was changed in an article, and what became of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from patience import LONG

from archive.identity import item_id
from archive.item_store import ItemWriter
from archive.items import Block, Capture, Comment, Comments, Credit, Parser, PressItem, Version
from archive.ledger import LedgerWriter, Observation
from tests.conftest import ROOT

URL = "http://www.govvrn.ru/novosti/-/~/id/1"
ID = item_id("voronezh", URL)
NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)
FIRST = ["Мост через реку откроют в мае.", "Работы идут по плану, сказал губернатор."]
SECOND = ["Мост через реку откроют в июне.", "Работы идут по плану, сказал губернатор.", "Добавлен \x1b[2J абзац."]


def version(paragraphs, hours, comments):
    seen = NOW + timedelta(hours=hours)
    digest = "sha256:" + "0" * 64
    capture = Capture(
        warc="voronezh/2025/a.warc.gz", offset=0, length=9, record_id="urn:uuid:1e2d3c4b-0000-4000-8000-000000000001",
        url=URL, fetched_at=seen, status=200, payload_digest="sha256:" + "0" * 64,
    )  # fmt: skip
    return PressItem(
        id=ID, site="voronezh", url=URL, title="Мост", body=[Block(type="paragraph", text=text) for text in paragraphs],
        text="\n".join(paragraphs), credits=[Credit(role="photo", names=["Роман"], raw="Фото: Роман")],
        comments=Comments(state="open", entries=[Comment(author="Анна", text=text) for text in comments]),
        version=Version(content_hash=digest, first_seen=seen, last_seen=seen), capture=capture,
        parser=Parser(name="x", version="1"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    data = tmp_path_factory.mktemp("history") / "data"
    writer = ItemWriter(data, "voronezh")
    writer.keep(version(FIRST, 0, ["Давно пора"]))
    writer.keep(version(SECOND, 1, []))
    writer.close()
    ledger = LedgerWriter(data, "voronezh")
    for days in range(1, 5):
        ledger.observe(Observation(id=ID, url=URL, at=NOW + timedelta(days=days), evidence="not-found"))
    ledger.observe(Observation(id="voronezh-" + "0" * 16, url=URL + "2", at=NOW, evidence="gone"))
    ledger.close()
    return data


def letopis(data, *words):
    run = [sys.executable, "-m", "crawler", *words, "--data", str(data)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(run, cwd=data.parent, env=env, capture_output=True, text=True, timeout=LONG)


def test_history_names_what_each_version_changed(data):
    out = letopis(data, "history", URL).stdout
    assert "first seen" in out
    assert "body: 1 edited, 1 added\n" in out
    assert "comments: 1 removed\n" in out
    assert "It is deleted." in out


def test_diff_shows_the_words(data):
    out = letopis(data, "diff", ID).stdout
    assert "откроют в [-мае-]{+июне+}." in out
    assert "\x1b" not in out
    assert "[-Анна: Давно пора-]" in out


def test_diff_for_a_script(data):
    changes = [json.loads(line) for line in letopis(data, "diff", URL, "1", "2", "--json").stdout.splitlines()]
    assert [(change["field"], change["kind"]) for change in changes] == [
        ("body", "edited"),
        ("body", "added"),
        ("comments", "removed"),
    ]


def test_diff_as_html_runs_nothing(data):
    letopis(data, "diff", URL, "--html", "changes.html")
    page = (data.parent / "changes.html").read_text(encoding="utf-8")
    assert "<del>мае</del><ins>июне</ins>" in page
    assert "<script" not in page


def test_a_version_that_is_not_there(data):
    done = letopis(data, "diff", URL, "1", "7")
    assert (done.returncode, "only 1, 2" in done.stderr) == (3, True)


def test_vanished_lists_what_the_archive_had_with_its_last_capture(data):
    gone = json.loads(letopis(data, "vanished", "--json").stdout)
    assert (gone["id"], gone["state"], len(gone["evidence"])) == (ID, "deleted", 4)
    assert (gone["capture"]["warc"], gone["version"]) == ("voronezh/2025/a.warc.gz", 2)


def test_vanished_for_a_person(data):
    out = letopis(data, "vanished", "--deleted").stdout
    assert "not-found 4×" in out
    assert "last good capture: letopis replay" in out


def test_nothing_vanished(data):
    assert letopis(data, "vanished", "--site", "rostov").returncode == 3

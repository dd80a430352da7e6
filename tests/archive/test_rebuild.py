"""Items, indexes and what is known of payloads, made again from the WARC files alone."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from exchanges import INFO, page
from patience import LONG

from archive import item_lines
from archive.holdings.rebuild import rebuild as rebuild_indexes
from archive.holdings.writer import WarcWriter
from archive.item_store import Items, ItemWriter
from archive.items import Block, Parser, PressItem, Version, to_json
from archive.ledger import Ledger, LedgerWriter, Observation
from archive.rebuild import rebuild_items
from archive.upgrade import from_json
from archive.verify import verify
from tests.archive.memory_lines import MemoryLines


def read_page(record, item):
    """A parser that takes the page as it is for the one block."""
    text = record.payload().decode()
    return item.model_copy(update={"body": [Block(type="paragraph", text=text)], "text": text})


def read_other(record, item):
    return item.model_copy(update={"title": "read otherwise", "text": record.payload().decode()})


@pytest.fixture
def root(tmp_path):
    """Three articles, one of them in two versions and then not found."""
    items = ItemWriter(tmp_path, "voronezh")
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        for number, text in ((1, "one"), (2, "two"), (3, "three"), (1, "one, changed")):
            capture = writer.write_exchange(page(number, text * 50))
            item = PressItem(
                id=f"voronezh-{number:016}",
                site="voronezh",
                url=capture.url,
                body=[Block(type="paragraph", text=text * 50)],
                text=text * 50,
                version=Version(content_hash="", first_seen=capture.fetched_at, last_seen=capture.fetched_at),
                capture=capture,
                parser=Parser(name="test", version="1"),
            )
            kept = items.judge(item).item
            writer.write_metadata(to_json(kept), capture)
            items.append(kept)
        gone = Observation(
            id=item.id, url=item.url, at=capture.fetched_at + timedelta(days=1), evidence="gone", capture=capture
        )
        ledger = LedgerWriter(
            tmp_path,
            "voronezh",
            record=lambda seen, line: writer.write_observation(line, seen.url, seen.at, seen.capture),
        )
        ledger.observe(gone)
        ledger.close()
    items.close()
    return tmp_path


def derived(root):
    return {
        path.relative_to(root): path.read_bytes()
        for kind in ("items", "index", "ledger")
        for path in (root / kind).rglob("*")
        if path.suffix in {".jsonl", ".cdxj"}
    }


def test_what_is_derived_comes_back_byte_for_byte(root):
    before = derived(root)
    for kind in ("items", "index", "ledger"):
        shutil.rmtree(root / kind)
    rebuild_indexes(root)
    result = rebuild_items(root, "voronezh", lambda: read_page)
    assert derived(root) == before
    assert (result.same, result.changed, result.unread) == (4, 0, 0)


def test_where_nothing_changed_no_file_is_touched(root):
    (path,) = (root / "items").rglob("*.jsonl")
    before = path.stat()
    rebuild_items(root, "voronezh", lambda: read_page)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_rebuilt_archive_is_sound(root):
    shutil.rmtree(root / "index")
    rebuild_indexes(root)
    assert verify(root, parse=read_page).findings == []


def test_today_s_parsers_have_their_way_and_the_old_file_is_kept(root):
    (path,) = (root / "items").rglob("*.jsonl")
    before = path.read_bytes()
    result = rebuild_items(root, "voronezh", lambda: read_other)
    assert result.changed == 4
    assert {from_json(line).title for line in path.read_bytes().splitlines()} == {"read otherwise"}
    (aside,) = path.parent.glob("*.before-*")
    assert aside.read_bytes() == before


def test_an_item_that_cannot_be_read_again_stays(root):
    before = derived(root)
    result = rebuild_items(root, "voronezh", lambda: lambda record, item: "it is a challenge page")
    assert result.unread == 4
    assert derived(root) == before


def test_a_damaged_line_of_the_items_comes_back(root):
    (path,) = (root / "items").rglob("*.jsonl")
    before = path.read_bytes()
    path.write_bytes(before[:200] + b"\x00" * 50 + before[250:])
    rebuild_items(root, "voronezh", lambda: read_page)
    assert path.read_bytes() == before


def test_an_index_without_its_file_is_taken_away(root):
    stray = root / "index" / "voronezh" / "2020" / "voronezh-20200101000000-00001-abcdef.cdxj"
    stray.parent.mkdir(parents=True)
    stray.touch()
    rebuild_indexes(root)
    assert not stray.exists()


def test_nothing_temporary_is_left(root):
    rebuild_items(root, "voronezh", lambda: read_page)
    assert not (root / "rebuilding").exists()
    assert not list((root / "index").rglob("*.new*"))


def test_what_is_read_by_several_processes_comes_out_in_order(root, monkeypatch):
    monkeypatch.setattr("archive.rebuild.PARALLEL_FROM", 0)
    monkeypatch.setattr("archive.rebuild.TOGETHER", 1)
    before = derived(root)
    shutil.rmtree(root / "items")
    rebuild_items(root, "voronezh", parser_there, processes=2)
    assert derived(root) == before


def parser_there():
    return read_page


KILLED = """
import os, signal, sys
from pathlib import Path
from archive.rebuild import rebuild_items
read = []
def parse(record, item):
    read.append(item)
    if len(read) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return item.model_copy(update={"title": "read otherwise"})
rebuild_items(Path(sys.argv[1]), "voronezh", lambda: parse)
"""


def test_killed_in_the_middle_it_leaves_everything_as_it_was(root):
    before = derived(root)
    done = subprocess.run([sys.executable, "-c", KILLED, root], check=False, timeout=LONG)
    assert done.returncode == -signal.SIGKILL
    assert derived(root) == before
    rebuild_items(root, "voronezh", lambda: read_page)
    assert derived(root) == before
    assert not (root / "rebuilding").exists()


def test_a_line_of_the_ledger_that_stands_in_no_record_is_kept(root):
    path = Ledger(root, "voronezh").path
    recorded = path.read_bytes()
    older = recorded.replace(b"2025-12-11", b"2025-12-10")
    path.write_bytes(older)
    result = rebuild_items(root, "voronezh", lambda: read_page)
    assert (path.read_bytes(), result.observations) == (older + recorded, 1)


def test_a_version_that_stands_in_two_records_comes_back_once(root):
    """A crash between record and line, and a crawl that read the article again."""
    before = derived(root)
    with WarcWriter(root, "voronezh", INFO) as writer:
        for line in (root / "items" / "voronezh" / "2025-12.jsonl").read_bytes().splitlines()[1:3]:
            writer.write_metadata(line, from_json(line).capture)
    shutil.rmtree(root / "items")
    rebuild_items(root, "voronezh", lambda: read_page)
    items = {path: data for path, data in before.items() if path.parts[0] == "items"}
    assert {path: data for path, data in derived(root).items() if path.parts[0] == "items"} == items


def test_lines_of_another_kind_are_made_again(root, monkeypatch):
    before = list(Items(root))
    monkeypatch.setattr(item_lines, "LINES", MemoryLines)
    assert list(Items(root)) == []
    rebuild_items(root, "voronezh", lambda: read_page, processes=1)
    assert list(Items(root)) == before

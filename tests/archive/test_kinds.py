"""Other kinds of what the archive rests on work through the protocol, each named in one line."""

from __future__ import annotations

import hashlib
import io

import pytest

from archive import Archive, copies, item_lines
from archive.copies import Copies
from archive.item_store import Items, ItemWriter
from archive.verify import verify
from crawler.operating.states import recent_items
from tests.archive.memory_lines import MemoryLines
from tests.archive.press import Press
from tests.archive.test_item_store import WHEN


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(item_lines, "LINES", MemoryLines)
    press = Press(tmp_path)
    press.item("1", "Губернатор открыл школу", "Новая школа открыта в Воронеже.")
    press.item("2", "Ремонт дороги", "Дорогу отремонтируют.")
    press.item("1", "Губернатор открыл школу", "Новая школа открыта в Воронеже и принимает учеников.")
    press.close()
    assert not (tmp_path / "items").exists()
    return tmp_path


def test_items_are_kept_and_read_in_another_kind(kept):
    assert [len(Items(kept).versions(one.id)) for one in Items(kept).latest("voronezh")] == [2, 1]
    writer = ItemWriter(kept, "voronezh")
    assert len(writer) == 2
    assert writer.latest(next(Items(kept).of("voronezh")).id).version.number == 2


def test_they_are_found_and_counted(kept):
    archive = Archive(kept)
    assert [hit.title for hit in archive.search("школа")] == ["Губернатор открыл школу"]
    assert sorted(len(archive.history(one.id)) for one in archive.items()) == [1, 2]
    assert len(list(recent_items(kept, "voronezh", WHEN))) == 2


def test_they_are_checked(kept):
    codes = {finding.code for finding in verify(kept).findings}
    assert not codes & {"item-torn", "item-misplaced", "item-twice", "item-unreadable"}


class MemoryPlace:
    def __init__(self, url, options):
        self.kept = {}
        assert url == "memory-of-ours://here"

    def put(self, file, name):
        self.kept[name] = file.read_bytes()

    def read(self, name):
        return io.BytesIO(self.kept[name])

    def size(self, name):
        return len(self.kept[name])


def test_copies_go_to_another_kind_of_place(tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "PLACE", MemoryPlace)
    file = tmp_path / "wacz" / "one.wacz"
    file.parent.mkdir()
    file.write_bytes(b"package")
    kept = Copies(tmp_path, "memory-of-ours://here")
    assert [one.outcome for one in kept.copy()] == ["copied"]
    assert kept.copied["wacz/one.wacz"].sha256 == hashlib.sha256(b"package").hexdigest()
    assert list(kept.waiting()) == []
    kept.close()

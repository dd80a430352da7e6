"""An archive checked against itself: items, citations, revisits between files, what a crash left."""

from __future__ import annotations

import pytest
from exchanges import INFO, page

from archive.items import Parser, PressItem, Version
from archive.store import ItemWriter
from archive.verify import verify
from archive.wacz.pack import pack
from archive.wacz.selection import sources
from archive.warc import cdxj
from archive.warc.writer import WarcWriter

SAME = "the same text in every crawl " * 20


def item_of(capture, title):
    return PressItem(
        id="voronezh-0123456789abcdef",
        site="voronezh",
        url=capture.url,
        title=title,
        version=Version(content_hash="", first_seen=capture.fetched_at, last_seen=capture.fetched_at),
        capture=capture,
        parser=Parser(name="test", version="1"),
    )


def read_again(record, item):
    """A parser whose title is the first forty characters of the page."""
    return item.model_copy(update={"title": record.payload().decode()[:40]})


@pytest.fixture
def root(tmp_path):
    """Two crawls; the second one's page is a revisit of the first one's, and an item was read from it."""
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        writer.write_exchange(page(1, SAME))
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        capture = writer.write_exchange(page(1, SAME))
        items = ItemWriter(tmp_path, "voronezh")
        items.keep(item_of(capture, SAME[:40]))
        items.close()
    return tmp_path


def warc(root, number):
    return sorted((root / "warc").rglob("*.warc.gz"), key=lambda path: path.stat().st_mtime_ns)[number]


def codes(root, parse=read_again):
    return {finding.code for finding in verify(root, parse=parse).findings}


def test_a_sound_archive_is_sound(root):
    found = verify(root, parse=read_again)
    assert found.findings == []
    assert (found.files, found.items) == (2, 1)


def test_an_item_that_today_s_parser_reads_otherwise_is_found(root):
    assert codes(root, lambda record, item: item.model_copy(update={"title": "other"})) == {"item-differs"}


def test_an_item_whose_page_gives_none_any_more_is_found(root):
    assert codes(root, lambda record, item: "the page is empty") == {"item-unread"}


def test_an_item_whose_file_is_gone_is_found(root):
    warc(root, 1).unlink()
    assert codes(root) == {"record-missing", "file-missing"}


def test_an_item_that_cites_another_place_is_found(root):
    (path,) = (root / "items").rglob("*.jsonl")
    path.write_text(path.read_text().replace('"offset":', '"offset":7'))
    assert codes(root) == {"record-unreadable"}


def test_an_item_that_cites_another_address_is_found(root):
    (path,) = (root / "items").rglob("*.jsonl")
    path.write_text(path.read_text().replace('"ip":"127.0.0.1"', '"ip":"127.0.0.2"'))
    assert codes(root) == {"citation-differs"}


def test_a_line_that_is_no_item_is_found(root):
    (path,) = (root / "items").rglob("*.jsonl")
    path.write_text(path.read_text() + '{"id": 1}\n')
    assert codes(root) == {"item-unreadable"}


def test_a_revisit_whose_original_is_gone_is_found(root):
    gone = warc(root, 0)
    cdxj.index_path(root, gone.relative_to(root / "warc").as_posix()).unlink()
    gone.unlink()
    assert codes(root) == {"revisit-unresolved", "record-unresolved"}


def test_a_file_that_a_crash_left_is_found(root):
    left = warc(root, 0)
    left.rename(left.with_name(left.name + ".open"))
    assert "left-open" in codes(root)


def test_a_file_that_is_being_written_is_none_of_our_business(root):
    with WarcWriter(root, "voronezh", INFO) as writer:
        writer.write_exchange(page(2))
        assert codes(root) == set()


def test_several_processes_find_the_same(root, monkeypatch):
    monkeypatch.setattr("archive.verify.PARALLEL_FROM", 0)
    data = warc(root, 0).read_bytes()
    warc(root, 0).write_bytes(data[:-5])
    assert "member-truncated" in {finding.code for finding in verify(root, processes=2).findings}


@pytest.fixture
def package(root):
    path = root / "wacz" / "voronezh.wacz"
    path.parent.mkdir()
    pack(sources(root), path)
    return path


def test_a_sound_package_is_sound(root, package):
    found = verify(root, parse=read_again)
    assert (found.findings, found.packages) == ([], 1)


def test_a_package_that_was_changed_is_found(root, package):
    data = package.read_bytes()
    middle = data.index(b"\x1f\x8b") + 100
    package.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    assert "wacz-corrupt" in codes(root)


def test_a_package_that_was_cut_is_found(root, package):
    package.write_bytes(package.read_bytes()[:-200])
    assert codes(root) == {"wacz-unreadable"}

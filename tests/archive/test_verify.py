"""An archive checked against itself: items, citations, revisits between files, what a crash left."""

from __future__ import annotations

import zipfile

import pytest
from exchanges import INFO, page

from archive import beside
from archive.errors import NoSiteFile
from archive.holdings import cdxj
from archive.holdings.writer import WarcWriter
from archive.item_store import Items, ItemWriter
from archive.items import Media, Parser, PressItem, Version
from archive.verify import verify
from archive.wacz.pack import pack
from archive.wacz.selection import sources

SAME = "the same text in every crawl " * 20


def item_of(capture, title):
    return PressItem(
        id="voronezh-0123456789abcdef",
        site="voronezh",
        url=capture.url,
        title=title,
        media=[Media(type="image", url=capture.url, capture=capture)],
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
        beside.keep(items, writer, item_of(capture, SAME[:40]))
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


def test_a_site_without_rules_is_reported_once_and_the_others_are_checked(root):
    with WarcWriter(root, "pskov", INFO) as writer:
        items = ItemWriter(root, "pskov")
        for number in (2, 3):
            item = item_of(writer.write_exchange(page(number, SAME)), "other")
            beside.keep(items, writer, item.model_copy(update={"site": "pskov", "id": f"pskov-{number:016}"}))
        items.close()

    def parse(record, item):
        if item.site == "pskov":
            raise NoSiteFile("There is no site file of the name «pskov».")
        return item.model_copy(update={"title": "other"})

    found = [(finding.where[:5], finding.code) for finding in verify(root, parse=parse).findings]
    assert found == [("pskov", "site-file-missing"), ("voron", "item-differs")]


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


def replaced(old, new):
    return lambda path: path.write_text(path.read_text().replace(old, new, 1))


def in_the_wrong_folder(path):
    other = path.parents[1] / "kursk"
    other.mkdir()
    path.rename(other / path.name)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda path: path.unlink(), {"item-missing"}),
        (lambda path: path.write_bytes(path.read_bytes()[:-30]), {"item-missing", "item-torn"}),
        (lambda path: path.write_bytes(path.read_bytes() + bytes(50)), {"item-torn"}),
        (lambda path: path.write_bytes(path.read_bytes() * 2), {"item-twice"}),
        (lambda path: path.rename(path.with_name("2020-01.jsonl")), {"item-misplaced"}),
        (in_the_wrong_folder, {"item-misplaced", "item-missing"}),
        (replaced('"content_hash":"sha256:', '"content_hash":"sha256:0'), {"item-hash"}),
        (replaced('"payload_digest":"sha256:', '"payload_digest":"sha256:0'), {"citation-differs"}),
        (replaced('"offset":', '"offset":7'), {"record-unreadable"}),
        (replaced('"warc":"', '"warc":"../../'), {"record-missing"}),
    ],
    ids=["gone", "torn", "zeros", "twice", "month", "folder", "hash", "media digest", "media place", "way out"],
)
def test_damaged_items_are_found(root, damage, found):
    (path,) = (root / "items").rglob("*.jsonl")
    damage(path)
    assert codes(root) == found


def test_a_damaged_state_of_payloads_is_found(root):
    (path,) = (root / "index").rglob("payloads.sqlite")
    path.write_bytes(b"no database" * 1000)
    assert codes(root) == {"payloads-damaged"}


def test_a_package_of_ours_without_its_digest_is_found(root):
    path = root / "voronezh.wacz"
    pack(sources(root), path)
    (root / "wacz").mkdir()
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(root / "wacz" / "a.wacz", "w") as less:
        for info in whole.infolist():
            if info.filename != "datapackage-digest.json":
                less.writestr(info, whole.read(info))
    assert codes(root) == {"wacz-no-digest"}


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


def test_an_article_whose_record_is_gone_is_named_and_not_packed(root):
    lost = warc(root, 1)
    lost.unlink()
    report = pack(sources(root), root / "o.wacz", items=Items(root))
    assert [file for file, _ in report.absent] == [lost.relative_to(root / "warc").as_posix()]
    assert report.pages == 1


def test_an_item_that_another_release_kept_is_counted_and_no_finding(root):
    def newer(record, item):
        parser = item.parser.model_copy(update={"version": "2"})
        return item.model_copy(update={"title": "other", "parser": parser})

    found = verify(root, parse=newer)
    assert found.findings == []
    assert [note.partition(";")[0] for note in found.notes] == [
        "voronezh: this release reads 1 of the items that release 1 kept otherwise"
    ]

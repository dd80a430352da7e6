"""The index: the lines, their order, and finding one among many."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from exchanges import BEGIN, INFO, exchange, page
from isal import igzip

from archive.holdings import cdxj, lookup
from archive.holdings.lookup import lines_with, merged
from archive.holdings.surt import surt
from archive.holdings.writer import WarcWriter


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.Example.org/A/?b=2&a=1", "org,example)/a?a=1&b=2"),
        ("https://example.org:443/", "org,example)/"),
        ("http://example.org:8080/x/", "org,example:8080)/x"),
        ("http://пример.рф/путь?я=1", "xn--p1ai,xn--e1afmkfd)/%d0%bf%d1%83%d1%82%d1%8c?%d1%8f=1"),
        ("http://example.org/%2520a%2Fb", "org,example)/%20a/b"),
        ("http://example.org/a//b/../c/.", "org,example)/a/c"),
        ("http://u:p@1.2.3.4/x#part", "4,3,2,1)/x"),
        ("http://[2001:DB8::1]:8080/X", "2001:db8::1:8080)/x"),
        ("http://ex.org/?PHPSESSID=0123456789abcdef0123456789abcdef&a=1", "org,ex)/?a=1"),
        ("urn:letopis:item:http://a.b/C", "urn:letopis:item:http://a.b/c"),
        ("", "-"),
    ],
)
def test_a_key_is_what_the_other_tools_make(url, key):
    assert surt(url) == key


def test_a_key_of_hostile_text_is_made_without_an_error():
    for url in (
        "http://" + "%25" * 5000,
        "http://[",
        "://",
        "http://ex.org:99999999/",
        "\ud800",
        "http://" + "9" * 999,
    ):
        assert surt(url)


@pytest.fixture
def root(tmp_path):
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        for number in (5, 3, 10, 1):
            writer.write_exchange(page(number))
        writer.write_exchange(page(9, "same " * 50))
        writer.write_exchange(page(8, "same " * 50))
    return tmp_path


def test_the_index_stands_sorted_at_the_same_path_as_its_warc(root):
    (path,) = cdxj.index_files(root)
    (warc,) = (root / "warc").rglob("*.gz")
    lines = path.read_bytes().splitlines(keepends=True)
    assert path == root / "index" / warc.relative_to(root / "warc").with_suffix("").with_suffix(".cdxj")
    assert lines == sorted(lines)
    assert len(lines) == 6


def test_a_line_has_the_fields_that_others_write(root):
    (path,) = cdxj.index_files(root)
    key, timestamp, text = path.read_text().splitlines()[0].split(" ", 2)
    values = json.loads(text)
    assert (key, timestamp) == ("org,example)/page/1", "20251210090001")
    assert list(values) == ["url", "mime", "status", "digest", "length", "offset", "filename"]
    assert values["status"] == "200"
    assert values["mime"] == "text/html"


def test_a_revisit_bears_the_name_that_pywb_looks_for(root):
    (entry,) = cdxj.find(root, "http://example.org/page/8")
    assert entry.mime == "warc/revisit"


def test_the_index_made_again_is_the_same(root):
    (path,) = cdxj.index_files(root)
    (warc,) = (root / "warc").rglob("*.gz")
    name = str(warc.relative_to(root / "warc"))
    assert b"".join(cdxj.index_warc(warc, name)) == path.read_bytes()


def test_chunked_and_odd_answers_are_indexed_the_same_from_the_file(tmp_path):
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        writer.write_exchange(exchange("http://example.org/c", head + b"3;x=y\r\nabc\r\n0\r\n\r\n"))
        writer.write_exchange(exchange("http://example.org/nothing", b""))
        writer.write_exchange(exchange("http://example.org/cut", b"HTTP/1.1 20", truncated="disconnect"))
        writer.write_exchange(exchange("http://example.org/i", b"HTTP/1.1 100 Continue\r\n\r\n" + head + b"0\r\n\r\n"))
        capture = writer.write_exchange(page(1))
        writer.write_metadata(b"{}", capture)
    (path,) = cdxj.index_files(tmp_path)
    (warc,) = (tmp_path / "warc").rglob("*.gz")
    again = cdxj.index_warc(warc, str(warc.relative_to(tmp_path / "warc")))
    assert b"".join(again) == path.read_bytes()


def test_captures_are_found_in_every_file(tmp_path):
    for _ in range(3):
        with WarcWriter(tmp_path, "voronezh", INFO, dedup=False) as writer:
            writer.write_exchange(page(1))
            writer.write_exchange(page(2))
    assert len(cdxj.find(tmp_path, "http://www.example.org/page/1/")) == 3


def test_captures_of_one_second_are_found_wherever_they_stand(tmp_path):
    for _ in range(3):
        with WarcWriter(tmp_path, "voronezh", INFO, dedup=False) as writer:
            writer.write_exchange(page(1))
    index = cdxj.Index(tmp_path)
    assert len(index.at("http://example.org/page/1", BEGIN + timedelta(seconds=1))) == 3
    assert index.at("http://example.org/page/1", BEGIN) == []


def test_captures_of_a_running_crawl_are_found(tmp_path):
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        writer.write_exchange(page(1))
        writer.flush()
        assert len(cdxj.find(tmp_path, "http://example.org/page/1")) == 1


@pytest.mark.parametrize("wanted", [0, 1, 7777, 19_998, 19_999])
def test_a_line_is_found_by_halving(tmp_path, wanted):
    path = tmp_path / "large.cdxj"
    path.write_bytes(b"".join(b"org,example)/%05d 2025 {}\n" % number for number in range(20_000)))
    assert list(lines_with(path, b"org,example)/%05d " % wanted)) == [b"org,example)/%05d 2025 {}\n" % wanted]


def test_what_is_not_there_is_not_found(tmp_path):
    path = tmp_path / "large.cdxj"
    path.write_bytes(b"".join(b"org,example)/%05d 2025 {}\n" % number for number in range(20_000)))
    assert [list(lines_with(path, prefix)) for prefix in (b"a", b"org,example)/00001x", b"z")] == [[], [], []]


def test_indexes_are_merged_in_order(tmp_path):
    for name, numbers in (("a", (1, 4, 9)), ("b", (2, 3)), ("c", ())):
        (tmp_path / name).write_bytes(b"".join(b"%d x\n" % number for number in numbers))
    assert b"".join(merged(tmp_path / name for name in "abc")) == b"1 x\n2 x\n3 x\n4 x\n9 x\n"


def test_more_indexes_are_merged_than_may_be_open_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(lookup, "TOGETHER", 3)
    for number in range(10):
        (tmp_path / str(number)).write_bytes(b"%02d x\n%02d y\n" % (number, number + 5))
    lines = list(merged(tmp_path / str(number) for number in range(10)))
    assert len(lines) == 20
    assert lines == sorted(lines)


def test_a_long_index_is_sorted_in_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(cdxj, "RUN", 500)
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        for number in range(40, 0, -1):
            writer.write_exchange(page(number))
    (path,) = cdxj.index_files(tmp_path)
    lines = path.read_bytes().splitlines()
    assert len(lines) == 40
    assert lines == sorted(lines)


def test_a_growing_index_is_looked_up_a_piece_at_a_time(tmp_path, monkeypatch):
    lines = [b"org,example)/%d 20251210090000 {%s}\n" % (number % 7, b"x" * (number % 40)) for number in range(200)]
    path = tmp_path / "a.cdxj.open"
    path.write_bytes(b"".join(lines) + b"org,example)/3 20251210090000 {torn")
    for piece in (16, 300, 1 << 20):
        monkeypatch.setattr(cdxj, "RUN", piece)
        for number in range(7):
            prefix = b"org,example)/%d " % number
            assert list(cdxj.growing_lines(path, prefix)) == [line for line in lines if line.startswith(prefix)]


def test_a_record_that_no_offset_leads_to_is_in_no_index(archive):
    piece = archive.with_name("piece.warc.gz")
    piece.write_bytes(igzip.compress(igzip.decompress(archive.read_bytes())))
    damages = []
    assert cdxj.index_warc(piece, piece.name, on_damage=damages.append) == []
    assert {damage.code for damage in damages} == {"record-misaligned"}

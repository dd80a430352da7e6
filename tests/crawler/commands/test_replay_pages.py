"""Packages of one page: the capture that is asked for, what it needs, and nothing else."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta

import pytest
from exchanges import INFO, exchange, page
from isal import igzip

from archive.holdings.writer import WarcWriter
from archive.replay.cells import NoSuchPage
from crawler.commands.replay import PagePackages

HEAD = "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n"
PAGE = "http://example.org/page/1"
STYLED = '<html><link rel="stylesheet" href="/s.css"><title>Page</title><p>text</p>'


def style():
    text = b"p{color:red}"
    return exchange("http://example.org/s.css", HEAD.format("text/css", len(text)).encode() + text, number=2)


@pytest.fixture
def pages(tmp_path):
    """Two captures of a page a month apart, the second a revisit; its style; and other pages."""
    for later in (timedelta(0), timedelta(days=30)):
        with WarcWriter(tmp_path / "data", "north", INFO) as writer:
            for one in (page(1, STYLED), style(), page(5), page(6)):
                one.started += later
                writer.write_exchange(one)
    (tmp_path / "packages").mkdir()
    return PagePackages(tmp_path / "data", tmp_path / "packages")


def held(package) -> list[tuple[str, str, str]]:
    """Address, day and kind of what a package holds."""
    with zipfile.ZipFile(package) as opened:
        lines = igzip.decompress(opened.read("indexes/index.cdx.gz")).splitlines()
    found = [(line.split(b" ", 2)[1][:8].decode(), json.loads(line.split(b" ", 2)[2])) for line in lines]
    return sorted((values["url"].rpartition("/")[2], day, values["mime"]) for day, values in found)


def test_first_capture_with_its_style(pages) -> None:
    opened = pages(PAGE, "20251211")
    assert (opened.url, opened.at[:8]) == (PAGE, "20251210")
    assert held(opened.package) == [("1", "20251210", "text/html"), ("s.css", "20251210", "text/css")]


def test_latest_capture_is_a_revisit_that_brings_its_original(pages) -> None:
    opened = pages(PAGE, None)
    assert opened.at[:8] == "20260109"
    assert [one for one in held(opened.package) if one[0] == "1"] == [
        ("1", "20251210", "text/html"),
        ("1", "20260109", "warc/revisit"),
    ]


def test_same_capture_is_packed_once(pages) -> None:
    assert pages(PAGE, "2025") == pages(PAGE, "20251210")


def test_page_that_was_never_kept(pages) -> None:
    with pytest.raises(NoSuchPage, match="no capture"):
        pages("http://example.org/never", None)


def test_page_whose_file_is_gone(pages, tmp_path) -> None:
    for path in (tmp_path / "data" / "warc").rglob("*.warc.gz"):
        path.unlink()
    with pytest.raises(NoSuchPage, match="cannot be read"):
        pages(PAGE, None)

"""What a look-up opens: few files, however many indexes there are, and never less than these hold."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from exchanges import INFO, page

from archive.holdings import cdxj, lookup
from archive.holdings.rebuild import rebuild
from archive.holdings.writer import WarcWriter
from archive.verify import verify
from tests.conftest import ROOT

CRAWLS = 40


def crawl(root: Path, numbers: list[int]) -> None:
    with WarcWriter(root, "north", INFO, dedup=False) as writer:
        for number in numbers:
            writer.write_exchange(page(number))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Many small crawls: the head of the list each time, and one page of its own."""
    root = tmp_path_factory.mktemp("crawled")
    for number in range(1, CRAWLS + 1):
        crawl(root, [0, number])
    return root


@pytest.fixture
def root(crawled, tmp_path):
    shutil.copytree(crawled, tmp_path / "data")
    return tmp_path / "data"


def found(root, number):
    return len(cdxj.find(root, f"http://example.org/page/{number}"))


def searched(root):
    return lookup.searched(root / "index" / "north")


def test_few_files_are_searched(root):
    assert len(cdxj.index_files(root)) == CRAWLS
    assert len(searched(root)) <= lookup.FEW


def test_every_capture_is_found(root):
    assert found(root, 0) == CRAWLS
    assert {found(root, number) for number in range(1, CRAWLS + 1)} == {1}


def test_indexes_themselves_are_searched_where_nothing_was_merged(root):
    shutil.rmtree(root / "index" / "north" / "lookup")
    assert found(root, 0) == CRAWLS
    crawl(root, [0])
    assert (found(root, 0), len(searched(root)) <= lookup.FEW) == (CRAWLS + 1, True)


def test_what_a_killed_merge_left_counts_once(root):
    """It had written the merged file and not yet taken away those that it was made of."""
    for path in cdxj.index_files(root)[:5]:
        shutil.copy(path, root / "index" / "north" / "lookup" / path.name)
    assert found(root, 0) == CRAWLS
    lookup.merge(root / "index" / "north")
    assert len(searched(root)) <= lookup.FEW
    assert found(root, 0) == CRAWLS


def test_killed_between_the_two_names_of_a_new_folder(root):
    place = root / "index" / "north" / "lookup"
    place.rename(place.with_name("lookup.old"))
    assert found(root, 0) == CRAWLS
    lookup.merge(root / "index" / "north")
    assert sorted(path.name for path in place.parent.glob("lookup*")) == ["lookup"]


def test_a_lost_file_is_found_by_verify_and_made_again(root):
    max(searched(root), key=lambda path: path.stat().st_size).unlink()
    assert {finding.code for finding in verify(root).findings} == {"lookup-lacks"}
    rebuild(root)
    assert verify(root).findings == []
    assert found(root, 0) == CRAWLS


WRITING = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from exchanges import INFO, page
from archive.holdings.writer import WarcWriter
for number in range(60):
    with WarcWriter(Path(sys.argv[1]), "north", INFO, dedup=False) as writer:
        writer.write_exchange(page(0))
"""


def test_nothing_is_missed_while_others_merge(root):
    index = cdxj.Index(root)
    before = CRAWLS
    with subprocess.Popen([sys.executable, "-c", WRITING, root, ROOT, ROOT / "tests" / "kit"]) as writing:
        while writing.poll() is None:
            now = found(root, 0)
            assert now >= before
            assert len(index.find("http://example.org/page/0")) >= CRAWLS
            before = now
    assert writing.returncode == 0
    assert found(root, 0) == CRAWLS + 60

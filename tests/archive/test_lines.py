"""Files of lines: a line that is too long for memory is skipped and reported, and everything else is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive import lines
from archive.catalogue import Catalogue
from archive.item_store import Items
from archive.lines import LONGEST_LINE, line_at, mend_lines, whole_lines
from archive.renaming import _move
from archive.verify import verify
from tests.archive.press import Press, too_long

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """A bound that a busy machine reads quickly; the first test has the true one."""
    monkeypatch.setattr(lines, "LONGEST_LINE", 1 << 16)
    return 1 << 16


def test_a_line_that_is_too_long_is_named_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"first\n")
    end = too_long(path)
    with path.open("ab") as file:
        file.write(b"last\ntorn")
    assert [tuple(line) for line in whole_lines(path)] == [
        (0, b"first\n", 6), (6, b"", end), (end, b"last\n", end + 5),
    ]  # fmt: skip
    assert len(line_at(path, 6)) == len(line_at(path, 6, 2 * LONGEST_LINE)) == LONGEST_LINE


def test_the_longest_line_that_is_read_is_one_byte_shorter(tmp_path: Path, small: int) -> None:
    path = tmp_path / "lines.jsonl"
    for size, read in ((small - 1, True), (small, False)):
        path.unlink(missing_ok=True)
        too_long(path, size)
        assert [bool(line.data) for line in whole_lines(path)] == [read]


def test_a_long_line_without_an_end_is_no_line(tmp_path: Path, small: int) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"first\n")
    with path.open("rb+") as file:
        file.truncate(small + 100)
    assert [line.data for line in whole_lines(path)] == [b"first\n"]
    assert mend_lines(path).stat().st_size == small + 94
    assert path.read_bytes() == b"first\n"


def test_no_such_line_ends_a_batch(tmp_path: Path, small: int) -> None:
    press = Press(tmp_path)
    first = press.item("first", "First", "A text.")
    press.close()
    part = next((tmp_path / "items" / first.site).iterdir())
    for path in (part, tmp_path / "ledger" / f"{first.site}.jsonl", tmp_path / "acts.jsonl"):
        path.parent.mkdir(exist_ok=True)
        too_long(path)
    second = press.item("second", "Second", "Another text.")
    press.close()
    there = Items(tmp_path)
    assert [item.id for item in there.of(first.site)] == [first.id, second.id]
    assert [(one.line, one.code) for one in there.damage] == [(2, "line-too-long")]
    catalogue = Catalogue(tmp_path)
    update = catalogue.update()
    assert (update.versions, len(update.damaged)) == (2, 1)
    assert catalogue.update().damaged == []
    found = {finding.where for finding in verify(tmp_path).findings if finding.code == "line-too-long"}
    assert found == {f"items/{first.site}/{part.name}", f"ledger/{first.site}.jsonl", "acts.jsonl"}


def test_it_moves_with_its_site(tmp_path: Path, small: int) -> None:
    source, target = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    source.write_bytes(b'{"site": "old"}\n')
    too_long(source)
    size = source.stat().st_size
    _move(source, target, "old", "new")
    assert target.stat().st_size == size
    assert [line.data for line in whole_lines(target)] == [b'{"site": "new"}\n', b""]

"""Archives that the tests of this folder begin with."""

from __future__ import annotations

from pathlib import Path

import pytest
from exchanges import BEGIN, INFO, page

from archive.holdings.writer import WarcWriter


@pytest.fixture
def writer(tmp_path: Path):
    with WarcWriter(tmp_path, "voronezh", INFO, clock=lambda: BEGIN) as writer:
        yield writer


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A closed WARC of ten pages."""
    with WarcWriter(tmp_path, "voronezh", INFO, clock=lambda: BEGIN) as writer:
        for number in range(10):
            writer.write_exchange(page(number))
    (path,) = (tmp_path / "warc").rglob("*.warc.gz")
    return path

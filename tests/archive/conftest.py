from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from archive import Archive
from tests.archive.press import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.items import PressItem


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, PressItem]]:
    """A data folder with items, WARC files, a ledger and a catalogue; not to be written to."""
    data = tmp_path_factory.mktemp("press") / "data"
    data.mkdir()
    items = fill(data)
    Archive(data).count()
    return data, items


@pytest.fixture(scope="session")
def press_data(made: tuple[Path, dict[str, PressItem]]) -> Path:
    return made[0]


@pytest.fixture(scope="session")
def kept(made: tuple[Path, dict[str, PressItem]]) -> dict[str, PressItem]:
    return made[1]


@pytest.fixture(scope="session")
def archive(press_data: Path) -> Archive:
    return Archive(press_data)


@pytest.fixture
def own(press_data: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy that a test may write to."""
    data = tmp_path / "data"
    shutil.copytree(press_data, data)
    yield data
    shutil.rmtree(data)

"""The lines of items in files: `data/items/<site>/<year>-<month>.jsonl`.

A line counts from its line break on: what a crash left after the last one is put aside when the site is next opened for
writing, and readers pass over it.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Self

from archive.holdings.files import sync_folder
from archive.identity import SITE
from archive.lines import LineFiles, LineWriter, draft, mend_lines, stretch, whole_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PART = re.compile(rf"items/{SITE}/\d{{4}}-\d{{2}}\.jsonl")


class MonthFiles(LineFiles):
    """The lines of a data folder (`archive.item_lines.ItemLines`)."""

    def __init__(self, root: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(root)
        self._clock = clock
        self._open: tuple[str, LineWriter] | None = None

    def _path(self, part: str) -> Path:
        if not _PART.fullmatch(part):
            raise FileNotFoundError(f"{part} is no file of items")
        return self._root / part

    def sites(self) -> list[str]:
        folder = self._root / "items"
        found = (path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ()
        return sorted(path.name for path in found if _PART.fullmatch(f"items/{path.name}/0000-00.jsonl"))

    def parts(self, site: str) -> list[str]:
        folder = self._root / "items" / site
        names = (f"items/{site}/{path.name}" for path in folder.iterdir()) if folder.is_dir() else ()
        return sorted(name for name in names if _PART.fullmatch(name))

    def mend(self, part: str) -> str | None:
        aside = mend_lines(self._path(part))
        return aside.relative_to(self._root).as_posix() if aside else None

    def torn(self, part: str) -> bool:
        with self._path(part).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - 1, 0))
            return bool(size) and file.read(1) != b"\n"

    def append(self, part: str, line: bytes) -> int:
        if self._open is None or self._open[0] != part:
            self.close()
            self._open = part, LineWriter(self._path(part), clock=self._clock)
        return self._open[1].append(line)

    def sync(self) -> None:
        if self._open is not None:
            self._open[1].sync()

    def close(self) -> None:
        if self._open is not None:
            (_, lines), self._open = self._open, None
            lines.close()

    def replace(self, site: str, made: Self) -> int:
        drafts: list[tuple[Path, Path | None]] = []
        ours, theirs = self.parts(site), made.parts(site)
        for part in sorted({*ours, *theirs}):
            before = self._path(part)
            if part in ours and part in theirs and _content(before) == _content(made._path(part)):
                continue
            before.parent.mkdir(parents=True, exist_ok=True)
            drafts.append((before, draft(before, stretch(made._path(part))) if part in theirs else None))
        beside = f".before-{datetime.now(UTC):%Y%m%d%H%M%S}"
        replaced = 0
        for before, new in drafts:
            if before.exists():
                _set_aside(before, before.with_name(before.name + beside))
                replaced += 1
            # Each in one step.
            if new:
                new.replace(before)
            else:
                before.unlink()
        if drafts:
            sync_folder(drafts[0][0].parent)
        return replaced


def _content(path: Path) -> list[bytes]:
    """The digests of a file's lines, sorted: a month of items need not fit into memory twice."""
    return sorted(blake2b(line.data, digest_size=16).digest() for line in whole_lines(path))


def _set_aside(path: Path, aside: Path) -> None:
    """Give a file a second name, or copy it where the file system knows no such thing."""
    try:
        os.link(path, aside)
    except OSError:
        shutil.copy2(path, aside)

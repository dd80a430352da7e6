"""Packages one of whose files is a bomb: lines or zeros, which deflate to a two hundredth."""

from __future__ import annotations

import tracemalloc
import zipfile
from typing import TYPE_CHECKING

from archive.wacz.check import check_wacz

if TYPE_CHECKING:
    from pathlib import Path

BOMBS = {
    "list of pages": ("pages/pages.jsonl", b"\0"),
    "manifest": ("datapackage.json", b"\0"),
    "index": ("indexes/index.cdxj", b"\0"),
    "lines of an index": ("indexes/index.cdxj", b"a 1 {}\n"),
    "lines of the index of the index": ("indexes/index.idx", b'!meta 0 {"a":1}\n'),
    "records": ("archive/x.warc.gz", b"\0"),
}
"""Of each the file inside, and what it is full of."""


def checked(path: Path, name: str, megabytes: int) -> tuple[list[str], int]:
    """Make the package and check it: the codes of what was found, and the bytes of memory that it took."""
    member, line = BOMBS[name]
    piece = line * ((1 << 20) // len(line))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        if member != "datapackage.json":
            package.writestr("datapackage.json", "{}")
        with package.open(member, "w") as file:
            for _ in range(megabytes):
                file.write(piece)
    tracemalloc.start()
    try:
        return [finding.code for finding in check_wacz(path)], tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

"""A site that got another name: its folder in the archive moves, and the ids under the old name keep their meaning.

The WARC files stay byte for byte as they are, also in their names, which begin with the name of the site that wrote
them. So a file shows by itself that its folder was renamed, and what its records say under the old name is read under
the new one: what is made again from them is what the rename made.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from archive.holdings import files, own
from archive.holdings.mend import mend
from archive.holdings.rebuild import rebuild
from archive.holdings.renamed import renamed
from archive.lines import draft, stretch, whole_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def rename_site(root: Path, old: str, new: str) -> None:
    """Move what an archive holds of a site to its other name; all but the catalogue.

    The caller holds both sites' locks and has recorded the act. What a crash interrupts is finished by another call.
    Raises OSError.
    """
    mend(root, old)
    source, target = root / "warc" / old, root / "warc" / new
    if source.is_dir():
        source.rename(target)
    own.rename_entries(root, old, new)
    for kind in ("items", "ledger", "verdicts", "held", "runs"):
        _move(root / kind / old, root / kind / new, old, new)
        _move(root / kind / f"{old}.jsonl", root / kind / f"{new}.jsonl", old, new)
    # Derived, and cheaper to make again than to change: indexes, summaries, what is still to be fetched.
    for path in (root / "index" / old, root / "summaries" / old, root / "runs" / "_state" / f"{old}.json"):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    for path in (root / "state").glob(f"{old}.db*"):
        path.unlink()
    rebuild(root, new)


def _renamed(source: Path, old: str, new: str) -> Iterator[bytes]:
    """What a file says under the other name; what nobody reads, a line that is too long or was torn, as it is."""
    end = 0
    for line in whole_lines(source):
        yield from stretch(source, line.offset, line.end) if line.too_long else [renamed(line.data, old, new)]
        end = line.end
    yield from stretch(source, end)


def _move(source: Path, target: Path, old: str, new: str) -> None:
    """Write a file, or the files of a folder, under the new name, each whole before the old one goes."""
    if source.is_dir():
        for path in sorted(source.iterdir()):
            _move(path, target / path.name, old, new)
        with suppress(OSError):
            source.rmdir()
    elif source.is_file() and source.suffix in (".json", ".jsonl"):
        target.parent.mkdir(parents=True, exist_ok=True)
        lines = source.suffix == ".jsonl"
        content = _renamed(source, old, new) if lines else [renamed(source.read_bytes(), old, new)]
        draft(target, content).replace(target)
        files.sync_folder(target.parent)
        source.unlink()
    elif source.is_file():
        # What a crash or a rebuild put aside is kept as it is.
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)

"""Who supplied a version, and what follows from that.

A version that was read from a record of ours is ours. One that was read from a file that somebody handed over is in a
track of its own, one a file: it is never the latest version of an article that we captured, and never an edit of it,
unless `letopis trust` says that the file counts like ours. Where nothing of ours is known of an article, it is shown,
and shown as supplied.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.acts import Acts
from archive.holdings import files
from archive.holdings.own import Own
from archive.items import Supplied

if TYPE_CHECKING:
    from archive.holdings.cdxj import IndexLine
    from archive.items import PressItem


def supplied(item: PressItem) -> bool:
    """Whether a version was read from somebody's file."""
    return item.version.supplied_by is not None


def track(item: PressItem) -> str:
    """The track that a version is in: the digest of the file that supplied it, or nothing for ours."""
    by = item.version.supplied_by
    return by.digest if by else ""


def version_name(item: PressItem) -> str:
    """How a version is called: its number, for a supplied one with the beginning of its file's digest: `2`,
    `a1b2c3d4.1`."""
    return name_of_version(track(item), item.version.number)


def name_of_version(track: str, number: int) -> str:
    """The same of a track and a number."""
    return f"{track.removeprefix('sha256:')[:8]}.{number}" if track else str(number)


def supplier_sentence(item: PressItem, trusted: frozenset[str] = frozenset()) -> str | None:
    """One sentence on who supplied a version; None for one of ours."""
    by = item.version.supplied_by
    return sentence(by, by.digest in trusted) if by else None


def sentence(by: Supplied, trusted: bool = False) -> str:
    """One sentence on who supplied something."""
    who = f" by {by.imported_by}" if by.imported_by else ""
    sure = "trusted by the keepers of this archive" if trusted else "not captured by this archive"
    return f"supplied in the file {by.file} ({by.digest}), imported{who} on {by.imported_at:%Y-%m-%d}; {sure}"


def latest(lines: Iterable[PressItem], trusted: frozenset[str]) -> PressItem | None:
    """Of all lines of one article, the one that is its present version: of those that are ours or trusted the one
    seen last, and only where there is none of these a supplied one."""
    own: PressItem | None = None
    counted: PressItem | None = None
    others: PressItem | None = None
    for item in lines:
        by = track(item)
        if not by:
            own = item if own is None or _order(item) >= _order(own) else own
        elif by in trusted:
            counted = item if counted is None or _seen(item) >= _seen(counted) else counted
        else:
            others = item if others is None or _seen(item) >= _seen(others) else others
    if own is not None and counted is not None:
        return counted if counted.capture.fetched_at > own.capture.fetched_at else own
    return own or counted or others


def _order(item: PressItem) -> tuple[int, int]:
    return item.version.number, item.version.comments.number if item.version.comments else 0


def _seen(item: PressItem) -> tuple[datetime, tuple[int, int]]:
    return item.capture.fetched_at, _order(item)


def accounted(root: Path, found: Iterable[IndexLine]) -> list[IndexLine]:
    """Of the captures of an address those of ours, and where there is none those of imported files; never those of a
    file that nobody accounts for."""
    own, every = Own(root), list(found)
    ours = [line for line in every if own.holds(line.filename)]
    return ours or [line for line in every if line.filename.startswith(files.IMPORTED)]


def given_out(root: Path, found: Iterable[IndexLine]) -> list[IndexLine]:
    """The same of what a reader is given: nothing that is withheld."""
    acts = Acts.of(root)
    return accounted(root, (line for line in found if not acts.hides(line.url)))


STRANGER = (
    "no crawl of ours wrote it and no import accounts for it: what it says counts for nothing; "
    "`letopis import` reads it as supplied"
)


def strangers(root: Path, site: str | None = None) -> list[str]:
    """The finished WARC files that no writer of ours made and no import accounts for, by their paths below `data/warc`.

    What such a file says counts for nothing, until `letopis import` takes it in as what it is: supplied. A copy of a
    file that was imported is accounted for. Raises OSError.
    """
    own, by_warc = Own(root), by_warc_of(root)
    imported = {by.digest for by in by_warc.values()}
    return [
        name
        for path, name in files.closed(root, site)
        if not (own.holds(name) or name in by_warc or f"sha256:{files.digest_of(path)}" in imported)
    ]


class Suppliers:
    """Who supplied each imported WARC, from the records of imports."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._by_warc: dict[str, Supplied] | None = None

    @property
    def stamp(self) -> str:
        """Another one where the records of imports are others."""
        records = sorted((self._root / "imports").glob("*.json"))
        return " ".join(f"{path.name}:{(about := path.stat()).st_size}:{about.st_ctime_ns}" for path in records)

    def of(self, warc: str) -> Supplied | None:
        """Who supplied a WARC; None for one of ours. `warc` is its path below `data/warc`."""
        if self._by_warc is None:
            self._by_warc = by_warc_of(self._root)
        found = self._by_warc.get(warc)
        if found is None and warc.startswith(files.IMPORTED):
            # The record of its import is lost: the file itself is all that is known.
            path = self._root / "warc" / warc
            if path.is_file():
                stat = path.stat()
                found = Supplied(
                    file=path.name,
                    digest=f"sha256:{_digest(path, stat.st_mtime_ns, stat.st_size)}",
                    imported_at=datetime.fromtimestamp(int(stat.st_mtime), UTC),
                )
            else:
                found = Supplied(file=warc, digest=f"path:{warc}", imported_at=datetime.min.replace(tzinfo=UTC))
            self._by_warc[warc] = found
        return found

    def of_record(self, warc: str) -> Supplied | None:
        """The same; also of a file that nobody imported and no writer of ours made, by its name and digest."""
        found = self.of(warc)
        path = self._root / "warc" / warc
        if found is not None or Own(self._root).holds(warc) or not path.is_file():
            return found
        stat = path.stat()
        digest = f"sha256:{_digest(path, stat.st_mtime_ns, stat.st_size)}"
        return Supplied(file=warc, digest=digest, imported_at=datetime.fromtimestamp(int(stat.st_mtime), UTC))

    def named(self, item: PressItem) -> PressItem:
        """An item with its supplier; items of releases that did not record it lack that."""
        if item.version.supplied_by is not None or not (by := self.of(item.capture.warc)):
            return item
        version = item.version.model_copy(update={"supplied_by": by})
        return item.model_copy(update={"version": version})

    def track(self, content: Any) -> str:
        """The track of a line that was parsed as JSON alone."""
        by = content["version"].get("supplied_by")
        if by:
            return str(by["digest"])
        found = self.of(content["capture"]["warc"])
        return found.digest if found else ""


@lru_cache(256)
def _digest(path: Path, changed: int, size: int) -> str:
    return files.digest_of(path)


def by_warc_of(root: Path) -> dict[str, Supplied]:
    """Who supplied each imported WARC, by its path below `data/warc`, as the records of imports say."""
    found: dict[str, Supplied] = {}
    for path in sorted((root / "imports").glob("*.json")):
        try:
            entries = json.loads(path.read_bytes())
            for entry in entries:
                by = Supplied(
                    file=entry["file"],
                    digest=f"sha256:{entry['sha256']}",
                    imported_by=entry.get("imported_by"),
                    imported_at=entry["imported_at"],
                    warcinfo=entry.get("warcinfo") or {},
                )
                found |= {warc["warc"]: by for warc in entry["warcs"]}
        except (ValueError, LookupError, TypeError, AttributeError):
            continue  # `letopis rebuild` makes the list again
    return found

"""What goes into a package, and where it is taken from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from archive.errors import LetopisError
from archive.holdings.cdxj import index_path
from archive.holdings.files import IMPORTED, OPEN
from archive.holdings.own import Own
from archive.wacz.writer import Link
from archive.warc.parts import Part, parts
from archive.warc.reader import Damage


class NothingSelected(LetopisError):
    """The selection holds no record that could be replayed."""


@dataclass(frozen=True)
class Selection:
    """Which records go into a package. Several conditions must all be met; an absent one is always met."""

    sites: frozenset[str] = frozenset()
    """Folders below `data/warc`; all where empty."""
    since: datetime | None = None
    """Fetched at or after this moment; aware."""
    until: datetime | None = None
    """Fetched before this moment; aware."""
    warcs: frozenset[str] | None = None
    """Files below `data/warc`: those of one crawl."""

    @property
    def whole_files(self) -> bool:
        """No record of a file is left out."""
        return self.since is None and self.until is None

    @property
    def by_the_second(self) -> Selection:
        """The same for times without fractions, as an index has them; takes a little more at its beginning."""
        return replace(self, since=self.since.replace(microsecond=0)) if self.since else self

    def takes_file(self, warc: str) -> bool:
        """Whether records of this file may be selected; `warc` is its path below `data/warc`."""
        return (not self.sites or warc.split("/", 1)[0] in self.sites) and (self.warcs is None or warc in self.warcs)

    def takes(self, moment: datetime | None) -> bool:
        """Whether a record of such a file is selected, by when it was fetched."""
        if moment is None:
            return self.since is None and self.until is None
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)


EVERYTHING = Selection()


@dataclass
class Packed:
    """What became of a package."""

    records: int = 0
    """Records that a viewer can be asked for."""
    pages: int = 0
    """Entries of the page lists."""
    originals: int = 0
    """Records outside the selection that were added because a revisit in it refers to them."""
    lost: list[str] = field(default_factory=list)
    """Addresses of revisits whose original the archive does not have."""
    absent: list[tuple[str, int]] = field(default_factory=list)
    """File and offset of articles of the selection whose records are not there."""
    links: list[Link] = field(default_factory=list)
    """Files that were left where they are; only where that was asked for."""
    plain: int = 0
    """Records of which there is a copy without chunks beside them, for viewers (`archive.wacz.members`)."""
    unshown: list[str] = field(default_factory=list)
    """Addresses of records that viewers show nothing of: their chunks have extensions, and are damaged."""
    damage: list[tuple[str, Damage]] = field(default_factory=list)
    """File and what is wrong in it; what could be read of it was packed."""
    supplied: dict[str, str] = field(default_factory=dict)
    """Who supplied what of it, in a sentence, by the digest of the file."""
    undated: str = ""
    """Why the signature has no trusted time, where it was to have one."""


@dataclass(frozen=True)
class Source:
    """One WARC to take records from."""

    part: Part
    warc: str
    """Its path below `data/warc`, or its name where it is elsewhere."""
    index: Path | None = None
    """Its finished index (`archive.holdings.cdxj`); absent where there is none or the WARC was changed after it."""

    def lines(self) -> Iterator[bytes]:
        """The lines of that index."""
        if self.index is not None:
            with self.index.open("rb") as file:
                yield from file


def sources(data: Path, *, proven: bool = False) -> list[Source]:
    """The WARC files of a data folder, also those being written, in the order of their names: ours and imported ones,
    for nobody knows whose any other is. `proven`: of ours, only what its writer finished so, which reads it all."""
    folder = data / "warc"
    own = Own(data)
    found = []
    for path in sorted(folder.rglob("*.warc*")):
        name = path.relative_to(folder).as_posix()
        if not (name.startswith(IMPORTED) or own.holds(name.removesuffix(OPEN))):
            continue
        if proven and not name.startswith(IMPORTED) and not name.endswith(OPEN) and own.changed(name):
            continue
        if path.is_file() and name.removesuffix(OPEN).endswith((".warc", ".warc.gz", ".warc.zst")):
            index = None if name.endswith(OPEN) else _index_of(data, name, path)
            found.append(Source(Part(path, path.name.removesuffix(OPEN)), name.removesuffix(OPEN), index))
    return found


def _index_of(data: Path, warc: str, path: Path) -> Path | None:
    index = index_path(data, warc)
    try:
        # An index is finished after its WARC; one that is older may be that of a file that was cut or replaced.
        return index if index.stat().st_mtime_ns >= path.stat().st_mtime_ns else None
    except FileNotFoundError:
        return None


def file_sources(paths: Iterable[Path]) -> list[Source]:
    """The WARCs of files that somebody names, WACZ among them.

    Raises `OSError`, `zipfile.BadZipFile`.
    """
    return [Source(part, part.name.rpartition("/")[2]) for path in paths for part in parts(path)]

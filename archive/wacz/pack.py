"""Making a package from a data folder or from WARC files.

Records are copied as they stand, compressed member by compressed member, so their digests and their bytes are those of
the archive. What is not gzip by the record (plain, zstd, one piece) is compressed anew, because viewers read nothing
else; the records inside stay the same. Memory depends on the number of records of one file at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.store import Items
from archive.wacz import pages
from archive.wacz.index import SortedLines, blocks
from archive.wacz.members import Members
from archive.wacz.writer import WaczWriter
from archive.warc.cdxj import INDEXED, entry_of_record, timestamp
from archive.warc.files import OPEN
from archive.warc.parts import Part, parts
from archive.warc.reader import Damage, Record, records
from archive.warc.surt import surt

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey


class NothingSelected(Exception):
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
    captures: frozenset[tuple[str, int]] | None = None
    """File below `data/warc` and offset of single records."""

    @property
    def whole_files(self) -> bool:
        """No record of a file is left out."""
        return self.since is None and self.until is None and self.captures is None

    def takes_file(self, warc: str) -> bool:
        """Whether records of this file may be selected; `warc` is its path below `data/warc`."""
        return (not self.sites or warc.split("/", 1)[0] in self.sites) and (self.warcs is None or warc in self.warcs)

    def takes(self, warc: str, offset: int, moment: datetime | None) -> bool:
        """Whether a record of such a file is selected."""
        if self.captures is not None and (warc, offset) not in self.captures:
            return False
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
    damage: list[tuple[str, Damage]] = field(default_factory=list)
    """File and what is wrong in it; what could be read of it was packed."""


@dataclass(frozen=True)
class Source:
    """One WARC to take records from."""

    part: Part
    warc: str
    """Its path below `data/warc`, or its name where it stands elsewhere."""


def sources(data: Path) -> list[Source]:
    """The WARC files of a data folder, also those being written, in the order of their names."""
    folder = data / "warc"
    found = []
    for path in sorted(folder.rglob("*.warc*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name.removesuffix(OPEN).endswith((".warc", ".warc.gz", ".warc.zst")):
            found.append(Source(Part(path, path.name.removesuffix(OPEN)), name.removesuffix(OPEN)))
    return found


def file_sources(paths: Iterable[Path]) -> list[Source]:
    """The WARCs of files that somebody names, WACZ among them.

    Raises `OSError`, `zipfile.BadZipFile`.
    """
    return [Source(part, part.name.rpartition("/")[2]) for path in paths for part in parts(path)]


def pack(
    found: list[Source],
    output: Path,
    *,
    selection: Selection = EVERYTHING,
    items: Items | None = None,
    title: str | None = None,
    description: str | None = None,
    main_page: tuple[str, datetime] | None = None,
    key: EllipticCurvePrivateKey | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Callable[[str], None] = lambda warc: None,
) -> Packed:
    """Write the selected records, their index and the list of pages to `output`.

    `items` give the pages their titles; other HTML pages follow in a list of their own. `progress` hears the name of
    each file. Raises `NothingSelected`, and `OSError` where something cannot be read or written; then there is no
    package.
    """
    packed = Packed()
    wanted = _Wanted() if selection == EVERYTHING else _originals(found, selection)
    with (
        WaczWriter(output, clock=clock) as writer,
        SortedLines(output.parent) as index,
        SortedLines(output.parent) as page_lines,
    ):
        read = _item_pages(items, selection, page_lines) if items is not None else {}
        names: set[str] = set()
        for source in found:
            progress(source.warc)
            chosen = _chosen(source, selection, wanted, packed)
            if chosen is None or chosen:
                name = _entry_name(source.warc, names, whole=chosen is None)
                _copy(source, name, chosen, writer, index, page_lines, read.get(source.warc, frozenset()), packed)
        if not packed.records:
            raise NothingSelected("nothing in the archive is selected")
        _write_index(writer, index)
        packed.pages = _write_pages(writer, page_lines)
        about = {"title": title, "description": description}
        if main_page:
            about |= {"mainPageUrl": main_page[0], "mainPageDate": main_page[1].strftime("%Y-%m-%dT%H:%M:%SZ")}
        writer.close({name: value for name, value in about.items() if value}, key)
    packed.lost = wanted.left()
    return packed


class _Wanted:
    """The originals that selected revisits refer to: by record id, or by address and date where there is no id."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._keys)

    def add(self, revisit: Record) -> None:
        """What this revisit refers to (WARC 1.1, 5.6, 5.11 and 5.12)."""
        target = revisit.get("WARC-Refers-To-Target-URI") or revisit.url or ""
        date = revisit.get("WARC-Refers-To-Date")
        key = revisit.refers_to or (f"{target.strip('<>')} {date}" if date else None)
        if key:
            self._keys.setdefault(key, target)

    def found(self, record: Record) -> bool:
        """Whether this record is one of them; it is not looked for again."""
        for key in (record.id, f"{record.url} {record.get('WARC-Date')}"):
            if key and self._keys.pop(key, None) is not None:
                return True
        return False

    def left(self) -> list[str]:
        """Addresses of those that were not found."""
        return sorted(set(self._keys.values()))


def _originals(found: list[Source], selection: Selection) -> _Wanted:
    wanted = _Wanted()
    for source in found:
        if selection.takes_file(source.warc):
            for record in records(source.part):
                if record.type == "revisit" and selection.takes(source.warc, record.offset, record.date):
                    wanted.add(record)
    return wanted


def _chosen(source: Source, selection: Selection, wanted: _Wanted, packed: Packed) -> set[str] | None:
    """Ids of the records to take from one file; None for all of them."""
    inside = selection.takes_file(source.warc)
    if inside and selection.whole_files:
        if wanted:
            for record in records(source.part):
                wanted.found(record)
        return None
    if not inside and not wanted:
        return set()
    chosen: set[str] = set()
    for record in records(source.part):
        if record.type not in INDEXED or not record.id:
            continue
        if inside and selection.takes(source.warc, record.offset, record.date):
            wanted.found(record)
            chosen.add(record.id)
        elif wanted and wanted.found(record):
            packed.originals += 1
            chosen.add(record.id)
    return chosen


def _copy(
    source: Source,
    name: str,
    chosen: set[str] | None,
    writer: WaczWriter,
    index: SortedLines,
    page_lines: SortedLines,
    known: frozenset[int] | set[int],
    packed: Packed,
) -> None:
    """One WARC of the package: the chosen records, what belongs to them, and the file's own description."""

    def tell(damage: Damage) -> None:
        packed.damage.append((source.warc, damage))

    with writer.entry(f"archive/{name}", size=8 * source.part.path.stat().st_size) as put:
        output = Members(put)
        for record in records(source.part, on_damage=tell):
            if chosen is not None and not _belongs(record, chosen):
                continue
            offset, length = output.add(record)
            entry = entry_of_record(record, name)
            if entry is None:
                continue
            entry.values.update(offset=str(offset), length=str(length))
            index.add(entry.line)
            packed.records += 1
            if record.offset not in known and entry.mime in pages.HTML and entry.status in {200, None}:
                page_lines.add(_page_line(b"1", record.url or "", record.date, pages.title_of(record)))
        output.flush()


def _belongs(record: Record, chosen: set[str]) -> bool:
    if record.type == "warcinfo" or record.id in chosen:
        return True
    if record.type in INDEXED:
        return False
    also = [value.strip("<>") for value in record.all("WARC-Concurrent-To")]
    return any(value in chosen for value in also) or record.refers_to in chosen


def _entry_name(warc: str, names: set[str], *, whole: bool) -> str:
    """A name of its own below `archive/`; a file of which only a part is taken does not bear the name of the whole."""
    stem = warc.rpartition("/")[2].partition(".warc")[0]
    suffix = ".warc.gz" if whole else ".part.warc.gz"
    if stem + suffix in names:
        stem = warc.partition(".warc")[0].replace("/", "-")
    name, number = stem + suffix, 2
    while name in names:
        name, number = f"{stem}-{number}{suffix}", number + 1
    names.add(name)
    return name


def _item_pages(items: Items, selection: Selection, page_lines: SortedLines) -> dict[str, set[int]]:
    """Put the articles into the page list; file and offsets of the records that are in it now."""
    known: dict[str, set[int]] = {}
    for site in items.sites():
        for item in items.of(site):
            capture = item.capture
            if selection.takes_file(capture.warc) and selection.takes(capture.warc, capture.offset, capture.fetched_at):
                known.setdefault(capture.warc, set()).add(capture.offset)
                page_lines.add(_page_line(b"0", capture.url, capture.fetched_at, item.title))
    return known


def _page_line(rank: bytes, url: str, moment: datetime | None, title: str | None) -> bytes:
    moment = (moment or datetime.min.replace(tzinfo=UTC)).astimezone(UTC)
    order = f"{surt(url)} {timestamp(moment)}".encode("utf-8", "replace")
    return rank + order.translate(None, b"\t\n") + b"\t" + pages.page(url, moment, title)


def _write_index(writer: WaczWriter, index: SortedLines) -> None:
    secondary = []
    with writer.entry("indexes/index.cdx.gz") as put:
        for entry, block in blocks(index):
            secondary.append(entry)
            put(block)
    with writer.entry("indexes/index.idx") as put:
        put(b"".join(secondary))


def _write_pages(writer: WaczWriter, page_lines: SortedLines) -> int:
    """Articles in `pages.jsonl`, other pages in `extraPages.jsonl`; without articles all stand in the first."""
    ranked = ((entry[:1], entry.split(b"\t", 1)[1]) for entry in page_lines)
    count = 0
    waiting: bytes | None = None
    with writer.entry("pages/pages.jsonl", deflate=True) as put:
        put(pages.header("pages", "Pages"))
        articles = False
        for rank, entry in ranked:
            if rank == b"1" and articles:
                waiting = entry
                break
            articles = rank == b"0"
            put(entry)
            count += 1
    if waiting is None:
        return count
    with writer.entry("pages/extraPages.jsonl", deflate=True) as put:
        put(pages.header("extraPages", "Further pages"))
        put(waiting)
        count += 1
        for _, entry in ranked:
            put(entry)
            count += 1
    return count

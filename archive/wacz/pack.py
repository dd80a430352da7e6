"""Making a package from a data folder or from WARC files.

Records are copied as they are, compressed member by compressed member, so their digests and their bytes are those of
the archive. What is not gzip by the record (plain, zstd, one piece) is compressed again, because viewers read nothing
else; the records inside stay the same. Memory depends on the number of records of one file at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.acts import Acts
from archive.holdings.cdxj import INDEXED, REVISIT_MIME, Index, IndexLine, entry_of_record, parse, timestamp
from archive.holdings.files import IMPORTED, OPEN
from archive.holdings.resolve import original, warc_path
from archive.holdings.surt import surt
from archive.item_store import Items
from archive.provenance import Suppliers, sentence
from archive.wacz import pages
from archive.wacz.choosing import Wanted, chosen, originals
from archive.wacz.index import SortedLines, blocks
from archive.wacz.members import Members, WithoutChunks, may_have_chunks
from archive.wacz.selection import EVERYTHING, NothingSelected, Packed, Selection, Source
from archive.wacz.writer import WaczWriter
from archive.warc.parts import STEP, Window
from archive.warc.reader import Damage, Record, Unreadable, read_at, records

if TYPE_CHECKING:
    from archive.items import Supplied
    from archive.wacz.signature import Signer


def pack(
    found: list[Source],
    output: Path,
    *,
    selection: Selection = EVERYTHING,
    items: Items | None = None,
    title: str | None = None,
    description: str | None = None,
    main_page: tuple[str, datetime] | None = None,
    signer: Signer | None = None,
    linked: bool = False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Callable[[str], None] = lambda warc: None,
) -> Packed:
    """Write the selected records, their index and the list of pages to `output`.

    `items`, those of the same data folder, give the pages their titles; other HTML pages follow in a list of their
    own. What is withheld there is left out. `linked` leaves whole WARC files where they are (`WaczWriter.link`).
    `progress` hears the name of each file.
    Raises `NothingSelected`, and `OSError` where something cannot be read or written; then there is no package.
    """
    packed = Packed()
    hides = items.acts.hides_record if items is not None and items.acts.hidden else None
    wanted = Wanted() if selection == EVERYTHING else originals(found, selection, items.root if items else None)
    with (
        WaczWriter(output, clock=clock) as writer,
        SortedLines(output.parent) as index,
        SortedLines(output.parent) as page_lines,
        WithoutChunks(output.parent, packed) as plain,
    ):
        suppliers = Suppliers(items.root) if items is not None else None
        read = _item_pages(items, selection, suppliers) if items is not None and suppliers is not None else {}
        again = Again(items.root if items is not None else None)
        names: set[str] = set()
        for source in found:
            progress(source.warc)
            ids = chosen(source, selection, wanted, packed, hides)
            if ids is None or ids:
                name = _entry_name(source.warc, names, whole=ids is None)
                known = read.get(source.warc, {})
                by = suppliers.of(source.warc) if suppliers is not None else None
                if by is not None:
                    packed.supplied[by.digest] = sentence(by)
                by_index = ids is None and source.index is not None and source.warc.endswith(".gz")
                if by_index:
                    _index_file(source, name, index, page_lines, known, again, plain, packed, by)
                if by_index and linked:
                    writer.link(f"archive/{name}", source.part.path)
                    continue
                with writer.entry(f"archive/{name}", size=8 * source.part.path.stat().st_size) as put:
                    if by_index:
                        _copy_file(source, put)
                    else:
                        _copy_records(source, name, ids, put, index, page_lines, known, again, plain, packed, by)
        if not packed.records:
            raise NothingSelected("nothing in the archive is selected")
        plain.put(writer)
        _write_index(writer, index)
        packed.pages = _write_pages(writer, page_lines)
        about = {"title": title, "description": _described(description, packed)}
        if main_page:
            about |= {"mainPageUrl": main_page[0], "mainPageDate": main_page[1].strftime("%Y-%m-%dT%H:%M:%SZ")}
        packed.undated = writer.close({name: value for name, value in about.items() if value}, signer)
    # Articles whose records were not there: the file is gone, or it holds no such record any more.
    packed.absent = sorted({(warc, offset) for warc, left in read.items() for offset in left})
    packed.lost, packed.links = wanted.left(), writer.links
    return packed


def pack_records(
    root: Path,
    places: Iterable[tuple[str, int]],
    output: Path,
    *,
    shown: Mapping[tuple[str, int], str | None],
    beside: bool = False,
    lasting: bool = True,
    title: str | None = None,
    description: str | None = None,
    signer: Signer | None = None,
) -> Packed:
    """Write single records of an archive and the originals of their revisits to `output`.

    A place is a file below `data/warc` and an offset. `shown` are those of the pages that the package is made for,
    each with its title where it is known; `beside` brings what was written with a record along, its request above all;
    `lasting` is that of `WaczWriter`.
    Only these are read, each where it is, so this takes as long in an archive of any size. Raises `NothingSelected`
    where none of the pages can be read, `OSError` where nothing can be written.
    """
    packed, acts, at = Packed(), Acts.of(root), Index(root)
    taken: dict[str, set[int]] = {}
    asked = {*places, *shown}
    for warc, offset in sorted(asked):
        try:
            record = read_at(warc_path(root, warc), offset)
            held = original(root, record, at) if record.type == "revisit" else None
        except (OSError, Unreadable):
            packed.absent.append((warc, offset))
            continue
        if acts.hides_record(record):
            continue
        if held is not None and not (held.url is not None and acts.hides(held.url)):
            name = held.part.path.relative_to(root / "warc").as_posix().removesuffix(OPEN)
            packed.originals += (name, held.offset) not in asked and held.offset not in taken.get(name, ())
            taken.setdefault(name, set()).add(held.offset)
        elif record.type == "revisit":
            packed.lost.append(record.get("WARC-Refers-To-Target-URI") or record.url or "")
        taken.setdefault(warc, set()).add(offset)
    if not any(offset in taken.get(warc, ()) for warc, offset in shown):
        raise NothingSelected("the page's record cannot be read")
    again, names, suppliers = Again(root), set[str](), Suppliers(root)
    with (
        WaczWriter(output, lasting=lasting) as writer,
        SortedLines(output.parent) as index,
        SortedLines(output.parent) as page_lines,
        WithoutChunks(output.parent, packed) as plain,
    ):
        for warc, offsets in sorted(taken.items()):
            path, name = warc_path(root, warc), _entry_name(warc, names, whole=False)
            if (by := suppliers.of(warc)) is not None:
                packed.supplied[by.digest] = sentence(by)
            with writer.entry(f"archive/{name}", size=8 * path.stat().st_size) as put:
                members = Members(put)
                for record in (
                    _with_others(path, offsets) if beside else (read_at(path, one) for one in sorted(offsets))
                ):
                    if acts.hides_record(record):
                        continue
                    if (entry := _copied(record, name, members, plain, index, packed)) is None:
                        continue
                    place = warc, record.offset
                    if place in shown:
                        called = shown[place] or pages.title_of(record)
                        page_lines.add(_page_line(b"0", entry.key, entry.url, entry.timestamp, called, by))
                    elif line := _further_page(record, entry, again, by):
                        page_lines.add(line)
                members.flush()
        plain.put(writer)
        _write_index(writer, index)
        packed.pages = _write_pages(writer, page_lines)
        about = {"title": title, "description": _described(description, packed)}
        packed.undated = writer.close({name: value for name, value in about.items() if value}, signer)
    packed.lost = sorted(set(packed.lost))
    return packed


def _with_others(path: Path, offsets: set[int]) -> Iterator[Record]:
    """The records at these offsets, the file's description, and what was written with each: it follows it."""
    first = next(records(path), None)
    if first is not None and first.type == "warcinfo":
        yield first
    for offset in sorted(offsets):
        asked: set[str] = set()
        for record in records(path, offset):
            if record.offset == offset:
                asked.add(record.id or "")
            elif record.type in INDEXED or not _belongs(record, asked):
                break
            yield record


def _copy_file(source: Source, put: Callable[[bytes], object]) -> None:
    """A whole WARC as it is."""
    with closing(Window(source.part)) as window:
        offset = 0
        while view := window.view(offset, STEP):
            offset += len(view)
            put(bytes(view))


def _index_file(
    source: Source,
    name: str,
    index: SortedLines,
    page_lines: SortedLines,
    known: dict[int, bytes],
    again: Again,
    plain: WithoutChunks,
    packed: Packed,
    by: Supplied | None,
) -> None:
    """The lines of a whole WARC, from its own index, with the name that it has in the package."""
    # Not through a window, which reads far ahead: an index is not in the order of the file.
    with source.part.path.open("rb", buffering=0) as file:
        for line in source.lines():
            entry = parse(line)
            entry.values["filename"] = name
            revisit = None
            if entry.mime == REVISIT_MIME and source.warc.startswith(IMPORTED):
                with suppress(Unreadable):
                    revisit = read_at(source.part, entry.offset, entry.length)
            place, length = entry.offset, entry.length
            if entry.mime != REVISIT_MIME and may_have_chunks(file, source.part, place, length):
                with suppress(Unreadable):
                    plain.take(read_at(source.part, place, length), entry)
            index.add(_line(entry, revisit))
            packed.records += 1
            if (line_of := known.pop(place, None)) is not None:
                page_lines.add(line_of)
            elif entry.mime == REVISIT_MIME or (entry.mime in pages.HTML and entry.status in {200, None}):
                if entry.mime == REVISIT_MIME:
                    with suppress(Unreadable):
                        record = revisit or read_at(source.part, entry.offset, entry.length)
                        line_of = again.of(record, entry, by)
                else:
                    title = pages.title_at(file, source.part, place, length)
                    line_of = _page_line(b"1", entry.key, entry.url, entry.timestamp, title, by)
                if line_of is not None:
                    page_lines.add(line_of)


def _copy_records(
    source: Source,
    name: str,
    ids: set[str] | None,
    put: Callable[[bytes], object],
    index: SortedLines,
    page_lines: SortedLines,
    known: dict[int, bytes],
    again: Again,
    plain: WithoutChunks,
    packed: Packed,
    by: Supplied | None,
) -> None:
    """The chosen records of a WARC, what belongs to them, and the file's own description."""

    def note(damage: Damage) -> None:
        packed.damage.append((source.warc, damage))

    output = Members(put)
    for record in records(source.part, on_damage=note):
        if ids is not None and not _belongs(record, ids):
            continue
        if (entry := _copied(record, name, output, plain, index, packed)) is None:
            continue
        line_of = known.pop(record.offset, None) or _further_page(record, entry, again, by)
        if line_of is not None:
            page_lines.add(line_of)
    output.flush()


def _copied(
    record: Record, name: str, members: Members, plain: WithoutChunks, index: SortedLines, packed: Packed
) -> IndexLine | None:
    """Copy a record into the package's file of that name, and into its index; None where it is none to look up."""
    offset, length = members.add(record)
    entry = entry_of_record(record, name)
    if entry is not None:
        entry.values.update(offset=str(offset), length=str(length))
        plain.take(record, entry)
        index.add(_line(entry, record))
        packed.records += 1
    return entry


def _further_page(record: Record, entry: IndexLine, again: Again, by: Supplied | None) -> bytes | None:
    """The line of a page that is no article; none where the record holds no page."""
    if record.type == "revisit":
        return again.of(record, entry, by)
    if entry.mime in pages.HTML and entry.status in {200, None}:
        return _page_line(b"1", entry.key, entry.url, entry.timestamp, pages.title_of(record), by)
    return None


def _line(entry: IndexLine, record: Record | None) -> bytes:
    """The line of an entry in the package; that of a revisit gives no digest.

    By it ReplayWeb.page 2.5.3 finds the payload of another address with the same content, leaves the original unread
    and shows a page without the headers, and so the types, of its styles and scripts. Without it both it and pywb
    follow WARC-Refers-To-Target-URI and -Date. Where an older tool wrote none, the digest is all that they have.
    """
    if entry.mime == REVISIT_MIME and (record is None or record.get("WARC-Refers-To-Target-URI")):
        entry.values.pop("digest", None)
    return entry.line


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


def _item_pages(items: Items, selection: Selection, suppliers: Suppliers) -> dict[str, dict[int, bytes]]:
    """Lines of the page list for the articles of a selection: by the file and the offset of their records."""
    lines: dict[str, dict[int, bytes]] = {}
    for site in items.sites():
        for item in items.of(site):
            capture = item.capture
            if selection.takes_file(capture.warc) and selection.takes(capture.fetched_at):
                moment = timestamp(capture.fetched_at)
                by = suppliers.of(capture.warc)
                line = _page_line(b"0", surt(capture.url), capture.url, moment, item.title, by)
                lines.setdefault(capture.warc, {})[capture.offset] = line
    return lines


class Again:
    """Pages that were kept as revisits: a line for each that repeats a page, with the title that it had there."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._index = Index(root) if root is not None else None
        self._titles: dict[tuple[str | None, str | None], tuple[bool, str | None]] = {}

    def of(self, revisit: Record, entry: IndexLine, by: Supplied | None) -> bytes | None:
        """The line of a revisit; none where what it repeats is no page, or is not known to be one."""
        key = (revisit.get("WARC-Refers-To-Target-URI"), revisit.get("WARC-Refers-To-Date"))
        if key not in self._titles or key == (None, None):
            self._titles[key] = self._page(revisit)
        is_page, title = self._titles[key]
        return _page_line(b"1", entry.key, entry.url, entry.timestamp, title, by) if is_page else None

    def _page(self, revisit: Record) -> tuple[bool, str | None]:
        held = None
        if self._root is not None:
            with suppress(OSError):
                held = original(self._root, revisit, self._index)
        head = (held or revisit).http
        kind = (head.content_type or "").partition(";")[0].strip().lower() if head else ""
        if kind not in pages.HTML or (held is not None and head is not None and head.status != 200):
            return False, None
        return True, pages.title_of(held) if held is not None else None


def _page_line(rank: bytes, key: str, url: str, timestamp: str, title: str | None, by: Supplied | None) -> bytes:
    return rank + f"{key} {timestamp}".encode("utf-8", "replace") + b"\t" + pages.page_line(url, timestamp, title, by)


def _described(description: str | None, packed: Packed) -> str | None:
    """What a package says of itself, and who supplied what of it."""
    notes = [f"Some of its pages were {one}." for one in packed.supplied.values()]
    return "\n\n".join([description, *notes] if description else notes) or None


def _write_index(writer: WaczWriter, index: SortedLines) -> None:
    secondary = []
    with writer.entry("indexes/index.cdx.gz") as put:
        for entry, block in blocks(index):
            secondary.append(entry)
            put(block)
    with writer.entry("indexes/index.idx") as put:
        put(b"".join(secondary))


def _write_pages(writer: WaczWriter, page_lines: SortedLines) -> int:
    """Articles in `pages.jsonl`, other pages in `extraPages.jsonl`; without articles all are in the first."""
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

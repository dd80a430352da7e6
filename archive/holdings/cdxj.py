"""The index of captures: CDXJ, a line a capture, sorted by bytes (https://specs.webrecorder.net/cdxj/0.1.0/).

    ru,govvrn)/novosti 20251210090000 {"url": "…", "mime": "text/html", "status": "200", "digest": "sha256:…", …}

Fields and their forms are cdxj-indexer's and pywb's. Every WARC below `data/warc` has its index at the same path below
`data/index`, written as the crawl goes; it is derived, and `index_warc` makes it again. `filename` is the WARC's path
below `data/warc`; what is packed for others gets the names they expect.
"""

from __future__ import annotations

import heapq
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from archive.holdings import files, lookup
from archive.holdings.surt import surt
from archive.warc import fields
from archive.warc.parts import Part, part_of
from archive.warc.reader import Damage, Record, records

if TYPE_CHECKING:
    from archive.items import Capture

SUFFIX = lookup.SUFFIX
REVISIT_MIME = "warc/revisit"
"""What the index gives as the media type of a revisit."""
INDEXED = frozenset({"response", "revisit", "resource", "metadata"})
"""Kinds of records that are in the index, as in cdxj-indexer's, but for the contents of `NOT_INDEXED`."""
NOT_INDEXED = frozenset({fields.FIELDS_TYPE, *fields.BESIDE})
TRIES = 20
"""How often the files that were merged meanwhile are looked for."""
RUN = 4 << 20
"""Bytes of lines that are sorted in memory when a file is closed: those of ten thousand captures. Merging sorted runs
of them takes several times as long as sorting."""
LAG = 1.0
"""Seconds that the index of a running crawl may lag."""

_WARC_SUFFIX = re.compile(r"\.warc(?:\.gz|\.zst)?(?:\.open)?$")
_MIME_END = re.compile(r"[;\s]")
_PLAIN_DATE = re.compile(
    r"(?!0000|0001|9999)([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
    r"T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.[0-9]+)?Z"
)
"""A WARC-Date of which no calendar has to be asked whether it is one."""
_quoted = json.encoder.encode_basestring_ascii


@dataclass(slots=True)
class IndexLine:
    """One line of an index."""

    key: str
    """The address as `surt` writes it."""
    timestamp: str
    """When it was captured, `YYYYMMDDhhmmss` in UTC."""
    values: dict[str, Any]
    """The JSON object: url, mime, status, digest, length, offset, filename; numbers are strings, as elsewhere."""

    @property
    def url(self) -> str:
        """The address as it was asked for."""
        return str(self.values.get("url", ""))

    @property
    def mime(self) -> str:
        """Media type without parameters; `warc/revisit` for a revisit."""
        return str(self.values.get("mime", ""))

    @property
    def status(self) -> int | None:
        """HTTP status code."""
        return _number(self.values.get("status"))

    @property
    def digest(self) -> str:
        """Payload digest in the form of a WARC field."""
        return str(self.values.get("digest", ""))

    @property
    def filename(self) -> str:
        """Path of the WARC below `data/warc`."""
        return str(self.values.get("filename", ""))

    @property
    def offset(self) -> int:
        """Where the record begins, in bytes; -1 where the line does not say."""
        return _whole(self.values.get("offset"))

    @property
    def length(self) -> int:
        """How many bytes of the file it takes; -1 where the line does not say."""
        return _whole(self.values.get("length"))

    @property
    def line(self) -> bytes:
        """The line with its line break."""
        try:
            # The encoder of whole objects prepares itself for each of them, which takes longer than these few strings.
            text = ", ".join([f"{_quoted(name)}: {_quoted(value)}" for name, value in self.values.items()])
        except TypeError:
            return f"{self.key} {self.timestamp} {json.dumps(self.values)}\n".encode()
        return f"{self.key} {self.timestamp} {{{text}}}\n".encode()


def parse(line: bytes) -> IndexLine:
    """The entry of a line.

    Raises ValueError where the line is none.
    """
    key, timestamp, text = line.decode("utf-8", "replace").rstrip("\r\n").split(" ", 2)
    values = json.loads(text)
    if not isinstance(values, dict) or not timestamp.isdigit():
        raise ValueError("not a line of CDXJ")
    return IndexLine(key, timestamp, values)


def entry_of(capture: Capture, kind: str = "response") -> IndexLine:
    """The entry of a capture that was written just now."""
    digest = fields.field_digest(capture.payload_digest) if capture.payload_digest else None
    status = capture.status
    mime = REVISIT_MIME if kind == "revisit" else _mime(capture.content_type)
    moment = timestamp(capture.fetched_at)
    return _entry(capture.url, moment, mime, status, digest, capture.length, capture.offset, capture.warc)


def entry_of_record(record: Record, filename: str) -> IndexLine | None:
    """The entry of a record; none for what is not indexed."""
    kind = record.type
    if kind not in INDEXED:
        return None
    url = record.url
    when = record.get("WARC-Date") or ""
    if found := _PLAIN_DATE.fullmatch(when):
        digits = "".join(found.groups())
    else:
        date = record.date
        digits = timestamp(date) if date else ""
    if not url or not digits:
        return None
    mime: str | None
    if kind in {"resource", "metadata"}:
        if record.content_type in NOT_INDEXED:
            return None
        mime = record.content_type
    head = record.http
    if kind == "revisit":
        mime = REVISIT_MIME
    elif kind == "response":
        mime = _mime(head.content_type if head else None)
    digest = record.get("WARC-Payload-Digest")
    if not digest and kind != "revisit" and (head or kind != "response"):
        digest = fields.field_digest(record.payload_digest())
    status = head.status if head else None
    return _entry(url, digits, mime, status, digest, record.length, record.offset, filename)


def entry_in_file(record: Record, filename: str) -> IndexLine | None:
    """The same of a file as it is: none where no offset leads to the record, for several are compressed as one."""
    return entry_of_record(record, filename) if record.part.addressable else None


def _entry(
    url: str,
    moment: str,
    mime: str | None,
    status: int | None,
    digest: str | None,
    length: int,
    offset: int,
    filename: str,
) -> IndexLine:
    values = {"url": url}
    if mime:
        values["mime"] = mime
    if status is not None:
        values["status"] = str(status)
    if digest:
        values["digest"] = digest
    values["length"] = str(length)
    values["offset"] = str(offset)
    values["filename"] = filename
    # A space would end the key: only what is no address can have one left after escaping.
    return IndexLine(surt(url).replace(" ", "%20"), moment, values)


def timestamp(date: datetime) -> str:
    """Fourteen digits, UTC."""
    text = fields.stamp(date)
    return text[:4] + text[5:7] + text[8:10] + text[11:13] + text[14:16] + text[17:19]


def moment_of(digits: str) -> datetime | None:
    """The moment of fourteen digits; None where they are none, or the calendar lacks it."""
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def not_indexed(record: Record) -> Damage | None:
    """Why a record that belongs into the index is not in it; none for one that is, and for those of other kinds."""
    if record.type not in INDEXED or (record.type == "metadata" and record.content_type in NOT_INDEXED):
        return None
    if not record.url:
        return Damage(record.offset, "field-missing", "the record has no WARC-Target-URI, so nothing finds it")
    if record.date is None:
        text = f"WARC-Date is {(record.get('WARC-Date') or '')[:40]!r}, so nothing finds the record"
        return Damage(record.offset, "date-broken", text)
    if not record.part.addressable:
        return Damage(
            record.offset, "record-misaligned", "the record is no whole compressed member of its own: nothing finds it"
        )
    return None


def index_warc(source: Path | Part, filename: str, *, on_damage: Callable[[Damage], None] | None = None) -> list[bytes]:
    """The sorted lines of a WARC."""
    lines = []
    for record in records(part_of(source), on_damage=on_damage):
        entry = entry_in_file(record, filename)
        if entry:
            lines.append(entry.line)
        elif on_damage and (damage := not_indexed(record)):
            on_damage(damage)
    lines.sort()
    return lines


def index_path(root: Path, warc: str) -> Path:
    """Path of the index of a WARC; `warc` is its path below `data/warc`."""
    return root / "index" / (_WARC_SUFFIX.sub("", warc) + SUFFIX)


def growing_path(root: Path, warc: str) -> Path:
    """Where the index of a WARC grows while it is written: in the site's folder, where few have to be looked for."""
    return folder_of(root, warc) / (index_path(root, warc).name + files.OPEN)


def write_index(root: Path, warc: str, lines: Iterable[bytes], *, in_order: bool = False) -> Path:
    """Put the index of a WARC in its place in one step; lines are sorted unless they are `in_order`."""
    path = index_path(root, warc)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with new.open("wb") as file:
            file.writelines(lines if in_order else sorted(lines))
        lookup.put_in_place(folder_of(root, warc), new, path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    growing_path(root, warc).unlink(missing_ok=True)
    return path


def sorted_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file in order, of which never more than `RUN` bytes are held: the rest is in sorted runs."""
    with ExitStack() as stack, path.open("rb") as file:
        runs: list[IO[bytes]] = []
        while lines := file.readlines(RUN):
            lines.sort()
            run = stack.enter_context(tempfile.TemporaryFile(prefix="letopis-"))
            run.writelines(lines)
            run.seek(0)
            runs.append(run)
        yield from heapq.merge(*runs)


class LiveIndex:
    """The index of a WARC while it is written: lines in the order of the records, sorted when it is closed."""

    def __init__(self, root: Path, warc: str) -> None:
        self._root, self._warc = root, warc
        self._path = growing_path(root, warc)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("wb")
        self._whole = True
        self._flushed = time.monotonic()

    def add(self, entry: IndexLine) -> None:
        """Append an entry.

        Raises OSError where the disk takes no more; the record is kept, and the index is made again from the WARC.
        """
        try:
            self._file.write(entry.line)
            if time.monotonic() - self._flushed > LAG:
                self.flush()
        except OSError:
            self._whole = False
            raise

    def flush(self) -> None:
        """Let others see what was added."""
        self._flushed = time.monotonic()
        self._file.flush()

    def close(self) -> None:
        """Sort the lines and give the index its name. One that lost a line stays unnamed until it is made again."""
        try:
            self._file.close()
        except OSError:
            self._whole = False
            raise
        if self._whole:
            write_index(self._root, self._warc, sorted_lines(self._path), in_order=True)


def index_files(root: Path, site: str | None = None) -> list[Path]:
    """The finished indexes of an archive, or of one site: one a WARC."""
    return lookup.indexes_below(_folder(root, site))


def _folder(root: Path, site: str | None) -> Path:
    return root / "index" / files.valid_site(site) if site else root / "index"


def folder_of(root: Path, warc: str) -> Path:
    """The folder with the indexes of the site that a WARC belongs to."""
    return root / "index" / warc.partition("/")[0]


def growing_lines(path: Path, prefix: bytes) -> Iterator[bytes]:
    """The whole lines of an index in any order that begin with `prefix`; about `RUN` bytes are held, however long it
    grows.

    Raises OSError where the file cannot be read.
    """
    wanted = b"\n" + prefix
    with path.open("rb") as file:
        rest = b"\n"
        while piece := file.read(RUN):
            data = rest + piece
            end = data.rfind(b"\n")
            at = data.find(wanted, 0, end)
            while at >= 0:
                after = data.index(b"\n", at + 1)
                yield data[at + 1 : after + 1]
                at = data.find(wanted, after, end)
            rest = data[end:]


class Index:
    """The indexes of an archive, or of one site: which there are is looked up once, and again where some merged."""

    def __init__(self, root: Path, site: str | None = None) -> None:
        self._root, self._site = root, site
        self._look()

    def _look(self) -> None:
        folder = _folder(self._root, self._site)
        folders = [folder] if self._site else [path for path in folder.glob("*") if path.is_dir()]
        # In this order: one that is finished meanwhile is then in both, or gone, which a search notices.
        self._growing = [path for each in folders for path in each.glob(f"*{SUFFIX}{files.OPEN}")]
        self._finished = [path for each in folders for path in lookup.searched(each)]

    def find(self, url: str) -> list[IndexLine]:
        """Every capture of an address in time's order, also those of files that are being written.

        Raises OSError where an index cannot be read.
        """
        return self._search(_prefix(url))

    def at(self, url: str, moment: datetime) -> list[IndexLine]:
        """The captures of an address within one second."""
        return self._search(_prefix(url) + timestamp(moment).encode())

    def below(self, key: str) -> Iterator[IndexLine]:
        """The captures whose keys (`surt`) begin with `key`, in the order of keys and times, read as they are asked
        for. What is merged or finished meanwhile may be missing.

        Raises OSError where an index cannot be read.
        """
        prefix = key.replace(" ", "%20").encode()
        growing = [sorted(growing_lines(path, prefix)) for path in self._growing if path.exists()]
        previous = b""
        for line in heapq.merge(*(lookup.lines_with(path, prefix) for path in self._finished), *growing):
            if line != previous:
                with suppress(ValueError):
                    yield parse(line)
            previous = line

    def _search(self, prefix: bytes) -> list[IndexLine]:
        for _ in range(TRIES):
            try:
                lines = {line for path in self._finished for line in lookup.lines_with(path, prefix)}
                break
            except FileNotFoundError:
                self._look()  # merged or taken away since
        else:
            lines = set()
        for path in self._growing:
            try:
                lines.update(growing_lines(path, prefix))
            except FileNotFoundError:
                self._look()  # its writer has finished it since
                return self._search(prefix)
        found = []
        for line in sorted(lines):
            try:
                found.append(parse(line))
            except ValueError:
                continue  # the torn last line of a file that is being written
        return found


def find(root: Path, url: str, *, site: str | None = None) -> list[IndexLine]:
    """Every capture of an address in an archive, in time's order. For more than one address take an `Index`."""
    return Index(root, site).find(url)


def _prefix(url: str) -> bytes:
    return (surt(url).replace(" ", "%20") + " ").encode()


@lru_cache(256)
def _mime(content_type: str | None) -> str | None:
    return _MIME_END.split(content_type.strip(), maxsplit=1)[0] or None if content_type else None


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _whole(value: object) -> int:
    number = _number(value)
    return -1 if number is None else number

"""Checks one WARC file: that it is whole, that its records are what they say, that its index is what it holds.

Finds what others' checks pass over: a file cut at a record's border or within one, an index that lies, a body shorter
than its head says, a record that answers to nothing. Each finding has a code that stays the same.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Container
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from archive.facts import row
from archive.holdings import cdxj, files
from archive.holdings.renamed import block_now
from archive.warc import fields, gzip, payload
from archive.warc.parts import Part, part_of
from archive.warc.reader import Damage, Record, Unreadable, records

MOST = 1000
"""How many findings of one file are reported; a file that has more is broken as a whole."""

TYPES = frozenset({"warcinfo", "response", "request", "resource", "metadata", "revisit", "conversion", "continuation"})
WITH_ADDRESS = frozenset({"response", "request", "resource", "revisit", "conversion", "continuation"})
NEEDED = ("WARC-Record-ID", "WARC-Date")
NEEDED_WITH_ADDRESS = (*NEEDED, "WARC-Target-URI")
NEEDED_TO_CONTINUE = (*NEEDED_WITH_ADDRESS, "WARC-Segment-Number", "WARC-Segment-Origin-ID")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z)?)?)?", re.ASCII)
"""The forms of W3CDTF in UTC that WARC 1.1, 5.4 allows; Python reads more of ISO 8601."""
_ITEM = re.compile(rb'\{"schema_version":\d+,"id":"([^"]+)"')
ONCE = ("WARC-Type", "WARC-Record-ID", "WARC-Date", "Content-Length", "WARC-Target-URI", "Content-Type")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong."""

    where: str
    """File below the data folder, or the id of an item."""
    code: str
    """Short fixed name."""
    message: str
    """One sentence for a person."""
    offset: int | None = None
    """Where in the file, in bytes."""


@dataclass(slots=True)
class Checked:
    """What was found in one file."""

    name: str
    records: int = 0
    size: int = 0
    findings: list[Finding] = field(default_factory=list)
    revisits: list[Revisit] = field(default_factory=list)
    """Revisits whose originals are not in the same file."""
    items: list[tuple[bytes, str]] = field(default_factory=list)
    """Digest of each item's line that is there as a record, and the item's id."""
    lines: set[bytes] = field(default_factory=set)
    """Digests of the lines of ledger, verdicts, held items, acts and imports that are there as records."""
    last: str = ""
    """The latest WARC-Date."""
    notes: list[str] = field(default_factory=list)
    """What whoever reads the file with other tools should know."""

    def found(self, code: str, text: str, offset: int | None = None) -> None:
        """Note a finding."""
        if len(self.findings) < MOST:
            self.findings.append(Finding(self.name, row(code).code, text, offset))

    def damaged(self, damage: Damage) -> None:
        """Note what the reader reports."""
        self.found(damage.code, damage.sentence, damage.offset)


@dataclass(frozen=True, slots=True)
class Revisit:
    """What has to be there for a revisit to be read."""

    offset: int
    url: str | None
    date: str | None
    record_id: str | None
    digest: str | None
    own_url: str | None
    """Its own address, which is the original's where an older tool names none."""
    stated_digest: str | None
    """The payload digest as it is there."""


def check_warc(source: Path | Part, name: str, *, index: Path | None = None, ours: bool = True) -> Checked:
    """Check one WARC; `index` is where its CDXJ should be, none where it has none.

    `ours` asks for more than the standard does: `warcinfo` first, and digests on every record.
    Raises OSError where the file cannot be read.
    """
    part = part_of(source)
    checked = Checked(name, size=part.size if part.size is not None else part.path.stat().st_size)
    one = _Check(checked, part, ours)
    with part.path.open("rb", buffering=0) as file:
        one.headers = file.fileno() if ours and name.endswith(".gz") else None
        for record in records(part, on_damage=checked.damaged):
            try:
                one.record(record)
            except Unreadable as unreadable:
                checked.damaged(unreadable.damage)
    one.end()
    if one.odd or checked.findings:
        _compare_warcio(checked, part, one.ids)
    if index is not None:
        _compare_index(checked, index, one.lines)
    return checked


class _Check:
    """The state of checking one file."""

    def __init__(self, checked: Checked, part: Part, ours: bool) -> None:
        self._checked = checked
        self._part = part
        self._ours = ours
        self.ids: dict[str, str] = {}
        """Id of each record to its type."""
        self._responses: dict[str, tuple[int, str | None]] = {}
        """Id of each response to what a revisit says of it: address and date, hashed, and payload digest."""
        self._info: str | None = None
        self._requests: list[tuple[int, str]] = []
        self.lines: list[bytes] = []
        self.headers: int | None = None
        """Where the file's bytes are read of which no checksum is made; none where any will do."""
        self.odd = not part.name.removesuffix(files.OPEN).endswith((".gz", ".warc"))
        """Something is there that warcio may not read."""

    def record(self, record: Record) -> None:
        """Check one record."""
        checked, at, kind, name = self._checked, record.offset, record.type, record.id
        said = record.fields.first  # all of them are asked for: taken apart once, looked up a dozen times
        checked.records += 1
        self._fields(record, said, kind, name)
        if name in self.ids:
            checked.found("id-twice", f"the record id {name} is there twice", at)
        self.ids[name] = kind
        if kind == "warcinfo":
            self._warcinfo(record)
        elif checked.records == 1 and self._ours:
            checked.found("warcinfo-missing", "the file does not begin with a warcinfo record", at)
        if (info := said.get("warc-warcinfo-id")) and self._ours and info.strip("<>") != self._info:
            checked.found("warcinfo-unknown", "the record names a warcinfo that is not the file's", at)
        if kind == "request" and (answer := said.get("warc-concurrent-to")):
            self._requests.append((at, answer.strip("<>")))
        self._digests(record, said)
        if self._part.addressable and not record.part.addressable:
            checked.found("record-misaligned", "the record is no whole compressed member of its own", at)
        elif self.headers is not None and os.pread(self.headers, len(gzip.HEADER), at) != gzip.HEADER:
            checked.found("member-header", "the compressed record does not begin as ours do", at)
        if kind == "metadata" and record.content_type == fields.ITEM_TYPE:
            line = block_now(record)
            if item := _ITEM.match(line):
                checked.items.append((line_digest(line), item[1].decode("utf-8", "replace")))
        elif kind == "metadata" and record.content_type in fields.BESIDE:
            checked.lines.add(line_digest(block_now(record)))
        checked.last = max(checked.last, said.get("warc-date") or "")
        if kind in {"response", "revisit"}:
            self._http(record, said)
        if kind == "revisit":
            self._revisit(record)
        if entry := cdxj.entry_in_file(record, checked.name):
            self.lines.append(entry.line)
            if kind == "response":
                place = _place(entry.url, said.get("warc-date") or "")
                self._responses[name] = (place, fields.cited_digest(entry.digest))

    def end(self) -> None:
        """Check what can be known only when all records were seen."""
        checked = self._checked
        if not checked.records and not checked.findings:
            checked.found("empty", "the file holds no record")
        for at, answer in self._requests:
            if self._ours and answer not in self.ids:
                checked.found("answer-missing", f"the record {answer} that this request belongs to is not there", at)

    def _fields(self, record: Record, said: dict[str, str], kind: str, record_id: str) -> None:
        checked, at = self._checked, record.offset
        if record.version not in {"1.0", "1.1"}:
            checked.found("version-unknown", f"WARC/{record.version[:20]} is no version we know", at)
        if kind not in TYPES:
            checked.found("type-unknown", f"the record's type is {kind[:40]!r}", at)
        needed = NEEDED_WITH_ADDRESS if kind in WITH_ADDRESS else NEEDED
        for name in needed if kind != "continuation" else NEEDED_TO_CONTINUE:
            if not said.get(name.lower()):
                checked.found("field-missing", f"the record has no {name}", at)
        if record.fields.bare:
            checked.found("line-breaks", "the lines of the record's head do not end with CRLF", at)
        if record.fields.repeated:
            for name in ONCE:
                if len(record.all(name)) > 1:
                    checked.found("field-twice", f"the record has {name} more than once", at)
        if odd := record.fields.odd:
            checked.found("field-broken", f"a line of the record's head is no field: {odd[:60]!r}", at)
        if not record.fields.raw.isascii() and not _is_utf8(record.fields.raw):
            checked.found("field-broken", "the record's head is not UTF-8", at)
        if (date := said.get("warc-date")) and not _is_date(date):
            checked.found("date-broken", f"WARC-Date is {date[:40]!r}, which is no time in UTC", at)
        if record_id and (" " in record_id or ":" not in record_id or not record_id.isascii()):
            checked.found("id-broken", f"WARC-Record-ID is {record_id[:60]!r}", at)
        if said.get("warc-target-uri") and not _is_address(url := record.url or ""):
            checked.found("address-broken", f"WARC-Target-URI is {url[:60]!r}, which is no address", at)
        if (ip := said.get("warc-ip-address")) and not _is_ip(ip):
            checked.found("ip-broken", f"WARC-IP-Address is {ip[:60]!r}", at)

    def _warcinfo(self, record: Record) -> None:
        self._info = record.id
        name = record.get("WARC-Filename")
        actual = self._checked.name.rpartition("/")[2].removesuffix(".open")
        if self._ours and name and name != actual:
            self._checked.found("name-differs", f"the file calls itself {name[:120]}", record.offset)

    def _digests(self, record: Record, said: dict[str, str]) -> None:
        checked, at = self._checked, record.offset
        stated, payload = said.get("warc-block-digest"), said.get("warc-payload-digest")
        block = fields.read_digest(stated) if stated else None
        inner = fields.read_digest(payload) if payload else None
        if stated and block is None:
            checked.found("digest-unreadable", f"WARC-Block-Digest is {stated[:80]!r}", at)
        if payload and inner is None:
            checked.found("digest-unreadable", f"WARC-Payload-Digest is {payload[:80]!r}", at)
        if record.type == "revisit":
            inner = None  # it is that of the original's payload
        if not stated and self._ours:
            checked.found("digest-missing", "the record has no WARC-Block-Digest", at)
        if record.type == "response" and record.http and record.http.chunked:
            inner = self._entity(record, inner)
        if not block and not inner:
            if not stated and not payload:
                self._unvouched(record)
            return
        of_block = hashlib.new(block[0]) if block else None
        of_payload = hashlib.new(inner[0]) if inner else None
        skip = record.http.length if of_payload and record.http else 0
        for piece in record.chunks():
            if of_block:
                of_block.update(piece)
            if of_payload:
                of_payload.update(memoryview(piece)[skip:])
                skip = max(skip - len(piece), 0)
        if block and of_block and of_block.digest() != block[1]:
            checked.found("block-digest", "the block is not the one that its digest was made of", at)
        if inner and of_payload and of_payload.digest() != inner[1]:
            checked.found("payload-digest", "the payload is not the one that its digest was made of", at)

    def _entity(self, record: Record, expected: tuple[str, bytes] | None) -> tuple[str, bytes] | None:
        """Take the chunks off; the digest that is still to be found, where it is not that of the entity body.

        The standard's is made of the body without its chunks; other tools take the bytes of the block.
        """
        digest = hashlib.new(expected[0]) if expected else None
        try:
            for piece in record.entity():
                if digest:
                    digest.update(piece)
        except payload.NoChunks:
            pass
        except payload.BadPayload as why:
            if not record.get("WARC-Truncated"):
                self._checked.found("body-short", f"{why}, and no WARC-Truncated says so", record.offset)
        return None if digest and expected and digest.digest() == expected[1] else expected

    def _unvouched(self, record: Record) -> None:
        """A body of which no digest says that it was sent so: its coding may show that it is damaged."""
        cut = record.get("WARC-Truncated")
        if record.type != "response" or cut or not record.http or not record.http.codings:
            return
        content = record.content()
        for _ in content:
            pass
        if content.problem and not (content.too_long or content.plain):
            self._checked.found("body-undecodable", content.problem, record.offset)

    def _http(self, record: Record, said: dict[str, str]) -> None:
        checked, at, head = self._checked, record.offset, record.http
        cut = said.get("warc-truncated")
        if record.content_type != "application/http":
            return
        if head is None:
            if not cut:
                checked.found("http-head", "the block holds no whole HTTP head", at)
            return
        if not cut and head.status is None:
            checked.found("http-head", f"the block begins with no status line: {head.first_line[:40]!r}", at)
        if cut or record.type == "revisit" or head.chunked or head.status in {204, 304}:
            return
        length = (head.get(b"content-length") or "").strip()
        there = record.content_length - head.length
        if length.isascii() and length.isdigit() and 0 < there < int(length[:19]):
            checked.found("body-short", f"the body has {there} bytes and its head says {length[:19]}", at)

    def _revisit(self, record: Record) -> None:
        checked, at = self._checked, record.offset
        wanted = record.refers_to
        if not record.get("WARC-Profile"):
            checked.found("field-missing", "the revisit has no WARC-Profile", at)
        url, date = record.get("WARC-Refers-To-Target-URI"), record.get("WARC-Refers-To-Date")
        digest = fields.cited_digest(record.get("WARC-Payload-Digest"))
        if wanted and wanted in self.ids:
            place, payload = self._responses.get(wanted, (None, None))
            if self.ids[wanted] != "response":
                checked.found("revisit-of-revisit", f"it refers to a {self.ids[wanted]} record", at)
            elif url and date and _place(url.strip("<>"), date) != place:
                checked.found("revisit-differs", "its original has another address or date than it says", at)
            elif digest and payload and digest != payload:
                checked.found("revisit-digest", "the response it refers to holds another payload", at)
            return
        checked.revisits.append(Revisit(at, url, date, wanted, digest, record.url, record.get("WARC-Payload-Digest")))


def _compare_warcio(checked: Checked, part: Part, ids: Container[str]) -> None:
    """Say where warcio, and what is built on it, reads less of the file than was read here."""
    from archive.warc.parsing import read_alone  # it imports warcio, which a sound file does without

    count, why = read_alone(part, ids)
    if count < checked.records:
        reason = f" ({why})" if why else ""
        checked.notes.append(
            f"{checked.name}: Letopis reads {checked.records} records, warcio alone {count} of them{reason}."
        )


def line_digest(line: bytes) -> bytes:
    """What a line of the items is known by."""
    return hashlib.blake2b(line, digest_size=16).digest()


def _place(url: str | None, date: str) -> int:
    """Address and second of a capture, small enough to be kept for each: some tools leave out the fractions."""
    return hash((url, date[:19]))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@lru_cache(16)  # a request is beside its response
def _is_date(text: str) -> bool:
    return fields.moment(text) is not None and _DATE.fullmatch(text) is not None


@lru_cache(16)
def _is_address(url: str) -> bool:
    """It has a scheme, and one of the web a host and a port that can be."""
    if not _SCHEME.match(url):
        return False
    if url[:4].lower() != "http":
        return True
    try:
        parts = urlsplit(url)
        return parts.scheme not in {"http", "https"} or (bool(parts.hostname) and parts.port != 0)
    except ValueError:
        return False


@lru_cache(1024)
def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _compare_index(checked: Checked, index: Path, lines: list[bytes]) -> None:
    """The index against what the records give."""
    try:
        there = index.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        checked.found("index-missing", f"there is no index {index.name}; `letopis mend` makes it")
        return
    if there != sorted(there):
        checked.found("index-unsorted", f"the lines of {index.name} are not in order")
    ours, theirs = set(lines), set(there)
    if len(there) > len(theirs):
        checked.found("index-differs", f"{len(there) - len(theirs)} lines are in {index.name} more than once")
    if ours - theirs:
        checked.found("index-lacks", f"{len(ours - theirs)} captures are not in {index.name}")
    if theirs - ours:
        checked.found("index-differs", f"{len(theirs - ours)} lines of {index.name} name no such record")

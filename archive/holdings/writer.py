"""Writes exchanges as WARC 1.1: one gzip member a record, request and response as one batch.

A batch is one `write()` where it fits into memory, so a kill leaves it whole or not there at all in nearly every case;
what it does tear, mending cuts off. When the disk takes no more, the file is cut back to the last whole batch and the
error goes to the caller.
"""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from archive.holdings import cdxj, files, lookup, own
from archive.holdings.dedup import EMPTY, Dedup, Original, suitable
from archive.items import Capture, Truncation
from archive.warc import fields, message
from archive.warc.exchange import SPOOL_BYTES, Exchange, Stretch
from archive.warc.fields import Fields
from archive.warc.payload import payload_digest

if TYPE_CHECKING:
    from archive.warc.output import Output

MAX_BYTES = 1 << 30
"""A file that has reached this size is closed; with it ends at most one exchange later."""
MAX_AGE = timedelta(hours=24)
CHUNK = 256 << 10
HELD = 2 << 20
"""Bytes of a batch, compressed, that are held for its one `write()`: more than a response that is not spooled takes."""
SPECIFICATION = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


@dataclass(frozen=True, kw_only=True)
class WarcInfo:
    """What `warcinfo`, the first record of every file, says about the crawl."""

    software: str
    """Name and version, `Letopis/0.1.0`."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Versions of what took part: `{"scrapy": "2.19.0", …}`."""
    operator: str | None = None
    """Who runs the crawl."""
    contact: str | None = None
    """Mail address or page of the operator."""
    robots: str = "classic"
    """The robots policy, in the words that Heritrix uses: `classic` obeys robots.txt, `ignore` does not."""
    user_agent: str | None = None
    """User-Agent that the crawl sends."""
    hostname: str = field(default_factory=socket.gethostname)
    """The machine that crawled."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Further fields of the record."""

    def block(self, site: str) -> bytes:
        """The record's block (WARC 1.1, 6.2, and the Dublin Core terms it names)."""
        pairs: list[tuple[str, str | None]] = [
            ("software", self.software),
            *((f"version-{name}", version) for name, version in sorted(self.versions.items())),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", SPECIFICATION),
            ("isPartOf", site),
            ("operator", self.operator),
            ("contact", self.contact),
            ("robots", self.robots),
            ("http-header-user-agent", self.user_agent),
            ("hostname", self.hostname),
            *self.more.items(),
        ]
        return fields.fields_block([(name, value) for name, value in pairs if value])


@dataclass(slots=True)
class _Record:
    """One record before it is compressed."""

    id: str
    kind: str
    fields: Fields
    block: bytes | Stretch
    length: int


class _Answer:
    """What an answer's record says when it is read. Index and citation are made of this, not of what the wire took it
    for: a status line after blank lines, a body cut in the middle of what came, a Content-Type sent twice."""

    __slots__ = ("block", "chunked", "content_type", "digest", "head_length", "start", "status")

    def __init__(self, exchange: Exchange) -> None:
        exchange.response.seek(0)
        small = exchange.response_length <= SPOOL_BYTES
        self.start = exchange.response.read(exchange.response_length if small else message.HEAD_LIMIT)
        self.block: bytes | Stretch = self.start if small else Stretch(exchange.response, exchange.response_length)
        head = message.parse_head(self.start[: message.HEAD_LIMIT])
        self.status = head.status if head else None
        self.content_type = head.content_type if head else None
        self.head_length = head.length if head else 0
        self.chunked = head.chunked if head else False
        self.digest = exchange.payload_digest
        as_read = self.head_length == exchange.head_length and self.chunked == exchange.chunked
        if exchange.truncated or not as_read:
            self.digest = self._digest() if head else None

    def _digest(self) -> str:
        if isinstance(self.block, bytes):
            body: Iterable[bytes] = [self.block[self.head_length :]]
        else:
            self.block.rewind()
            self.block.read(self.head_length)
            body = iter(partial(self.block.read, CHUNK), b"")
        return payload_digest(body, self.chunked)


class _Batch:
    """What is written at once. Only where it is larger than `HELD` it goes to the file in pieces."""

    def __init__(self, descriptor: int, seals: own.Seals, start: int) -> None:
        self._descriptor, self._seals, self._start = descriptor, seals, start
        self._begun = 0
        self._digest = hashlib.sha256()
        self._ended: list[tuple[int, int, bytes]] = []
        self._pieces: list[bytes] = []
        self._held = 0
        self.size = 0
        """Bytes of it so far."""

    def write(self, piece: bytes) -> None:
        """Take compressed bytes."""
        self._pieces.append(piece)
        self._digest.update(piece)
        self._held += len(piece)
        self.size += len(piece)
        if self._held > HELD:
            self.finish()

    def end(self) -> None:
        """A record ends here."""
        self._ended.append((self._start + self._begun, self.size - self._begun, self._digest.digest()))
        self._begun, self._digest = self.size, hashlib.sha256()

    def finish(self) -> None:
        """Put what is held into the file, after the seals of the records that end in it.

        Raises OSError where the disk takes no more.
        """
        self._seals.seal(self._ended)
        self._ended = []
        files.write_all(self._descriptor, b"".join(self._pieces))
        self._pieces, self._held = [], 0


class WarcWriter:
    """Appends to one WARC file at a time and begins the next when that one is full or old.

    Not safe for several threads. Several writers of one site, also in other processes, never share a file.
    """

    def __init__(
        self,
        root: Path,
        site: str,
        info: WarcInfo,
        *,
        max_bytes: int = MAX_BYTES,
        max_age: timedelta = MAX_AGE,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_id: Callable[[], str] = fields.new_id,
        dedup: bool = True,
    ) -> None:
        self._root = root
        self._site = files.valid_site(site)
        self._info = info
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._clock = clock
        self._new_id = new_id
        self._seen = Dedup(root, site) if dedup else None
        self._index: cdxj.LiveIndex | None = None
        self._serial = 0
        self._descriptor: int | None = None
        self._seals: own.Seals | None = None
        self._path = root
        self._name = ""
        self._output: Output | None = None
        self._begun = datetime.min.replace(tzinfo=UTC)
        self._size = 0
        self._info_id = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def write_exchange(self, exchange: Exchange) -> Capture:
        """Keep one exchange; the capture names its `response` or `revisit` record.

        A payload that was kept before becomes a revisit that names the response which holds it; so does a 304. Where
        no byte came back the request is kept beside a `metadata` record that names the failure, and the capture names
        that one. Raises OSError where the disk takes no more; the file then ends with the exchange before.
        """
        self._ready()
        answer = _Answer(exchange)
        original = self._original(exchange, answer)
        if original:
            first = self._revisit(exchange, answer, original)
        elif exchange.response_length:
            first = self._response(exchange, answer)
        else:
            first = self._failure(exchange, None)
        batch = [first]
        if exchange.request:
            batch.append(self._request(exchange, first.id))
        if exchange.error and exchange.response_length:
            batch.append(self._failure(exchange, first.id))
        offset, length = self._append(batch)
        capture = Capture(
            url=exchange.url,
            fetched_at=exchange.started,
            status=answer.status,
            warc=self._name,
            offset=offset,
            length=length,
            record_id=first.id,
            payload_digest=original.digest if original else answer.digest,
            content_type=answer.content_type,
            ip=exchange.ip,
            tls=exchange.tls_version,
            tls_issuer=fields.field_value(exchange.tls_issuer) if exchange.tls_issuer else None,
            truncated=exchange.truncated,
            refers_to=original.record_id if original else None,
        )
        if exchange.response_length:
            self._note(capture, revisit=original is not None)
        return capture

    def _original(self, exchange: Exchange, answer: _Answer) -> Original | None:
        """The response that this one repeats."""
        if not self._seen or exchange.truncated:
            return None
        if answer.status == 304:
            return self._seen.address(exchange.url)
        if answer.digest and answer.digest != EMPTY and suitable(answer.status, exchange.truncated):
            return self._seen.payload(answer.digest)
        return None

    def _note(self, capture: Capture, *, revisit: bool) -> None:
        """Put a capture into the index and among what was seen."""
        if self._index:
            self._index.add(cdxj.entry_of(capture, "revisit" if revisit else "response"))
        if self._seen and suitable(capture.status, capture.truncated):
            self._seen.add(capture, revisit=revisit)
            if self._seen.full:
                self.flush()

    def write_resource(
        self,
        url: str,
        block: bytes,
        content_type: str,
        at: datetime,
        *,
        beside: Capture | None = None,
        truncated: Truncation | None = None,
    ) -> Capture:
        """Keep what no server sent as such: a page as a browser had it at `at`, a picture of it (WARC 1.1, 6.4).

        `url` says what it is, by a URN of ours before the page's address, so that nobody takes it for the page itself.
        `beside` is the capture it was made of: one event, for a `resource` must not refer (5.9). Raises OSError where
        the disk takes no more.
        """
        self._ready()
        digest = hashlib.sha256(block).digest()
        more: Fields = [("WARC-Concurrent-To", f"<{beside.record_id}>")] if beside else []
        more.append(("WARC-Payload-Digest", fields.labelled(digest)))
        if truncated:
            more.append(("WARC-Truncated", truncated))
        record = self._record("resource", url, at, content_type, block, more)
        offset, length = self._append([record])
        capture = Capture(
            url=url,
            fetched_at=at,
            warc=self._name,
            offset=offset,
            length=length,
            record_id=record.id,
            payload_digest=f"sha256:{digest.hex()}",
            content_type=content_type,
            truncated=truncated,
        )
        if self._index:
            self._index.add(cdxj.entry_of(capture))
        return capture

    def write_metadata(self, item_json: bytes, capture: Capture) -> None:
        """Keep an item's JSON beside the record it was read from.

        It bears the capture's date, as records of one capture event do (WARC 1.1, 5.4).
        """
        self._beside(fields.ITEM_TYPE, fields.ITEM_URN, item_json, capture)

    def write_held(self, item_json: bytes, capture: Capture) -> None:
        """The same for an item that is no version before its crawl is judged."""
        self._beside(fields.HELD_TYPE, fields.HELD_URN, item_json, capture)

    def _beside(self, kind: str, urn: str, line: bytes, capture: Capture) -> None:
        self._ready()
        about = f"<{capture.record_id}>"
        more = [("WARC-Refers-To", about), ("WARC-Concurrent-To", about)]
        self._append([self._record("metadata", urn + capture.url, capture.fetched_at, kind, line, more)])

    def write_observation(self, line: bytes, url: str, at: datetime, capture: Capture | None) -> None:
        """Keep what was seen in an article's place: a line of the ledger, beside the record that shows it."""
        self._about(fields.OBSERVATION_TYPE, fields.OBSERVATION_URN + url, line, at, capture)

    def write_sighting(self, line: bytes, url: str, at: datetime, capture: Capture | None) -> None:
        """Keep what an answer said of an article or a list, beside the record of the answer."""
        self._about(fields.SIGHTING_TYPE, fields.SIGHTING_URN + url, line, at, capture)

    def write_verdict(self, line: bytes, run: str, at: datetime) -> None:
        """Keep what the crawl `run` says as a whole."""
        self._about(fields.VERDICT_TYPE, fields.VERDICT_URN + run, line, at, None)

    def _about(self, kind: str, url: str, line: bytes, at: datetime, capture: Capture | None) -> None:
        self._ready()
        more = [("WARC-Refers-To", f"<{capture.record_id}>")] if capture else []
        self._append([self._record("metadata", url, at, kind, line, more)])

    def write_act(self, line: bytes, content_type: str, about: str, at: datetime) -> None:
        """Keep what the keepers of the archive did with something: an import, a trust, a withholding."""
        self._ready()
        self._append([self._record("metadata", fields.ACT_URN + about, at, content_type, line, [])])

    def show(self) -> None:
        """Let a look-up find everything written so far."""
        if self._index:
            self._index.flush()

    def flush(self) -> None:
        """Make everything written so far last through a power cut."""
        if self._descriptor is not None:
            os.fsync(self._descriptor)
            if self._seals:
                self._seals.flush()
            if self._seen:
                self._seen.commit()
            if self._index:
                self._index.flush()

    def close(self) -> None:
        """Finish the file and let everything go."""
        try:
            if self._descriptor is not None:
                self._finish()
                lookup.merge(cdxj.folder_of(self._root, self._name))
        finally:
            if self._seen:
                self._seen.close()
                self._seen = None

    def _finish(self) -> None:
        """Finish the file and give it its final name."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        index, self._index = self._index, None
        if self._seals:
            self._seals.close()
            self._seals = None
        try:
            os.fsync(descriptor)
            files.settle(self._path, self._path.with_suffix(""))
        finally:
            os.close(descriptor)
        own.finish(self._root, self._name)
        # What is derived comes last: a disk that has no room for it has room for a name.
        if self._seen:
            self._seen.commit()
        if index:
            index.close()

    def _ready(self) -> None:
        """A file is open that is neither full nor old."""
        if self._descriptor is not None:
            if self._size < self._max_bytes and self._clock() - self._begun < self._max_age:
                return
            self._finish()
        folder = self._root / "warc"
        own.prepare(self._root)
        while self._descriptor is None:
            self._begun = self._clock()
            self._serial += 1
            name = files.new_name(self._site, self._begun, self._serial)
            self._name = str(name)
            self._path = folder / f"{name}{files.OPEN}"
            self._descriptor = files.create(self._path)
        from archive.warc.output import Output  # it imports warcio, which takes longer than all of this

        self._output = Output()
        self._size = 0
        self._info_id = self._new_id()
        block = self._info.block(self._site)
        more = [("WARC-Filename", Path(self._name).name)]
        info = self._record("warcinfo", None, self._begun, fields.FIELDS_TYPE, block, more, record_id=self._info_id)
        try:
            self._seals = own.begin(self._root, self._name)
            self._append([info])
        except BaseException:
            # A file without its first record must not be gone on with.
            if self._seals:
                self._seals.close()
                self._seals = None
            own.seals_of(self._root, self._name).unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None
            self._path.unlink(missing_ok=True)
            raise
        self._index = cdxj.LiveIndex(self._root, self._name)

    def _revisit(self, exchange: Exchange, answer: _Answer, original: Original) -> _Record:
        """The head alone, and where the body is (WARC 1.1, 6.7). The whole of it for a 304, which has no body."""
        unchanged = answer.status == 304
        block = answer.start[: exchange.response_length if unchanged else answer.head_length]
        more = [
            *_connection(exchange, block),
            ("WARC-Profile", fields.REVISIT_NOT_MODIFIED if unchanged else fields.REVISIT_SAME_PAYLOAD),
            ("WARC-Refers-To", f"<{original.record_id}>"),
            ("WARC-Refers-To-Target-URI", original.url),
            ("WARC-Refers-To-Date", fields.stamp(original.date)),
            ("WARC-Payload-Digest", fields.field_digest(original.digest)),
        ]
        if not unchanged:
            more.append(("WARC-Truncated", "length"))
        return self._record("revisit", exchange.url, exchange.started, fields.RESPONSE_TYPE, block, more)

    def _response(self, exchange: Exchange, answer: _Answer) -> _Record:
        more = [*_connection(exchange, answer.start)]
        if answer.digest and not answer.chunked and not answer.start.startswith(b"HTTP/1.1 1"):
            # Readers that check take what follows the first head, framing included. Where that is not the entity body
            # (chunks, interim heads) the spec's digest would look wrong to them and theirs would be wrong.
            more.append(("WARC-Payload-Digest", fields.field_digest(answer.digest)))
        if exchange.truncated:
            more.append(("WARC-Truncated", exchange.truncated))
        kind, length = fields.RESPONSE_TYPE, exchange.response_length
        return self._record("response", exchange.url, exchange.started, kind, answer.block, more, length=length)

    def _request(self, exchange: Exchange, concurrent: str) -> _Record:
        more = [*_connection(exchange, b""), ("WARC-Concurrent-To", f"<{concurrent}>")]
        return self._record("request", exchange.url, exchange.started, fields.REQUEST_TYPE, exchange.request, more)

    def _failure(self, exchange: Exchange, concurrent: str | None) -> _Record:
        pairs = [("error", exchange.error or "no byte came back")]
        if exchange.truncated:
            pairs.append(("truncated", exchange.truncated))
        more = [("WARC-IP-Address", exchange.ip)] if exchange.ip else []
        if concurrent:
            more.append(("WARC-Concurrent-To", f"<{concurrent}>"))
        block = fields.fields_block(pairs)
        return self._record("metadata", exchange.url, exchange.started, fields.FIELDS_TYPE, block, more)

    def _record(
        self,
        record_type: str,
        url: str | None,
        date: datetime,
        content_type: str,
        block: bytes | Stretch,
        more: Fields,
        *,
        length: int | None = None,
        record_id: str | None = None,
    ) -> _Record:
        if isinstance(block, bytes):
            length = len(block)
            digest = hashlib.sha256(block).digest()
        else:
            digest = _digest(block)
        record_id = record_id or self._new_id()
        head: Fields = [
            ("WARC-Type", record_type),
            ("WARC-Record-ID", f"<{record_id}>"),
            ("WARC-Date", fields.stamp(date)),
        ]
        if url is not None:
            head.append(("WARC-Target-URI", url))
        if record_type != "warcinfo":
            head.append(("WARC-Warcinfo-ID", f"<{self._info_id}>"))
        head += [
            *more,
            ("WARC-Block-Digest", fields.labelled(digest)),
            ("Content-Type", content_type),
            ("Content-Length", str(length)),
        ]
        return _Record(record_id, record_type, fields.on_their_lines(head), block, length or 0)

    def _append(self, records: list[_Record]) -> tuple[int, int]:
        """Write a batch; offset and length of its first record."""
        if self._descriptor is None or self._output is None or self._seals is None:
            raise ValueError("no file is open")
        start, first = self._size, 0
        batch = _Batch(self._descriptor, self._seals, start)
        try:
            for each in records:
                if isinstance(each.block, Stretch):
                    each.block.rewind()
                self._output.put(batch, each.kind, each.fields, each.block, each.length)
                batch.end()
                first = first or batch.size
            batch.finish()
        except BaseException:
            # Also for Ctrl-C: whatever follows `start` is no whole batch.
            os.ftruncate(self._descriptor, start)
            os.lseek(self._descriptor, start, os.SEEK_SET)
            raise
        self._size = start + batch.size
        return start, first


def _connection(exchange: Exchange, start: bytes) -> Fields:
    """The fields about the connection: address, protocols, cipher, the certificate's issuer."""
    spoken = start[: len("HTTP/1.1 ")]
    tls = exchange.tls_version, exchange.tls_cipher, exchange.tls_issuer, exchange.tls_trust
    return _of_connection(exchange.ip, spoken, *tls)


@lru_cache(256)
def _of_connection(
    ip: str | None, start: bytes, version: str | None, cipher: str | None, issuer: str | None, trust: str | None
) -> Fields:
    """The same of what hardly differs between the exchanges of a crawl. Not to be changed."""
    found: Fields = []
    if ip:
        found.append(("WARC-IP-Address", ip))
    found += fields.protocols(start, version)
    if cipher:
        found.append(("WARC-Cipher-Suite", fields.iana_cipher(cipher)))
    if issuer:
        found.append((fields.TLS_ISSUER, issuer))
    if trust and trust != "system":
        found.append((fields.TLS_TRUST, trust))
    return found


def _digest(block: Stretch) -> bytes:
    block.rewind()
    digest = hashlib.sha256()
    while piece := block.read(CHUNK):
        digest.update(piece)
    return digest.digest()

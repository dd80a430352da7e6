"""Reads WARC files of any tool: gzip or zstd by the record, plain, or compressed as one piece.

Damage does not end the reading: it is reported with its offset, and reading goes on at the next record found.
Memory stays flat: a block beyond `PREFIX` is read again from the file when somebody asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from archive.warc.codec import Broken, Codec, Member, codec_of, whole_member
from archive.warc.parts import FINE, HEAD_LIMIT, NEAR, STEP, Part, Window, part_of, unpacked
from archive.warc.record import (
    MAGIC,
    PREFIX,
    Damage,
    Headed,
    Record,
    Unreadable,
    head_end,
    head_of,
    parse_record_head,
    record_of,
)

__all__ = ["Damage", "Part", "Record", "Unreadable", "read_at", "records"]

_LONGEST = 64
"""More than `_NEXT_PLAIN` needs to see of the next record."""
_NEXT_PLAIN = re.compile(rb"WARC/\d\.\d{1,2}\r{0,2}\n(?=[A-Za-z-]+:)")


def records(
    source: Path | Part, offset: int = 0, *, on_damage: Callable[[Damage], None] | None = None
) -> Iterator[Record]:
    """The records of a WARC, from `offset` on, which is where one begins. For a WACZ see `parts.parts`.

    Damage goes to `on_damage`, with how many bytes are not read for it, and reading goes on after it. Raises OSError
    where the file cannot be read.
    """
    report = on_damage or (lambda damage: None)
    part = part_of(source)
    with closing(Window(part)) as window:
        try:
            form = _form(part, window)
        except Broken as broken:
            report(Damage(0, broken.code, str(broken), window.size))
            return
        while offset < window.size:
            try:
                offset = form.skip(offset)
                if offset >= window.size:
                    return
                record, following = form.record(offset, report)
            except _OnePiece as piece:
                yield from records(piece.part, on_damage=partial(_within, report, offset))
                if piece.damage is None:
                    offset = piece.end
                    continue
                damage = piece.damage
            except Unreadable as unreadable:
                damage = unreadable.damage
            else:
                if record:
                    yield record
                offset = following
                continue
            # A member that is cut short reaches to the file's end: what looks like a record in it is part of what was
            # fetched.
            last = damage.code == "member-truncated" and isinstance(form, _Compressed)
            found = None if last else form.following(damage.offset + 1)
            lost = (window.size if found is None else found) - damage.offset
            report(replace(damage, lost=lost))
            if found is None:
                return
            offset = found


def _within(report: Callable[[Damage], None], offset: int, damage: Damage) -> None:
    """Tell damage in what was unpacked by the place where that is compressed."""
    text = f"{damage.message}, at byte {damage.offset} of what is compressed there"
    report(replace(damage, offset=offset, message=text))


def read_at(source: Path | Part, offset: int, length: int | None = None) -> Record:
    """The record at an offset, its head parsed by warcio.

    Raises Unreadable where no whole record is there or its length is another, OSError where the file cannot be read.
    """
    part = part_of(source)
    with closing(Window(part, NEAR)) as window:
        try:
            form = _form(part, window)
        except Broken as broken:
            raise Unreadable(Damage(0, broken.code, str(broken))) from None
        try:
            record, _ = form.record(form.skip(offset), lambda damage: None)
        except _OnePiece:
            raise Unreadable(Damage(offset, "one-piece", "several records are compressed as one")) from None
    if record is None:
        raise Unreadable(Damage(offset, "no-record", "no WARC record is there"))
    if length is not None and record.length != length:
        text = f"the record takes {record.length} bytes of the file, not {length}"
        raise Unreadable(Damage(offset, "length-differs", text))
    record.fields.by_warcio()
    return record


class _OnePiece(Exception):
    """Records are not compressed one by one: what a run of members holds is unpacked in a file."""

    def __init__(self, part: Part, end: int, damage: Damage | None) -> None:
        super().__init__(part.name)
        self.part = part
        self.end = end
        """Where the next member begins."""
        self.damage = damage
        """Why no more could be unpacked."""


class _Compressed:
    """Records that are a member each, or members that hold several, or parts of them."""

    def __init__(self, part: Part, window: Window, codec: Codec) -> None:
        self._part, self._window, self._codec = part, window, codec
        self._misaligned = False
        """A record was met that goes on in the next member."""

    def skip(self, offset: int) -> int:
        return self._codec.skip(self._window, offset)

    def record(self, offset: int, report: Callable[[Damage], None]) -> tuple[Record | None, int]:
        if small := whole_member(self._window, offset, self._codec):
            # Nearly every record; the long way below is for large ones, and says what is wrong with broken ones.
            kept, end = small
            if not kept:
                return None, end  # as bgzip ends a file
            if headed := head_of(kept):
                expected = headed.length + headed.content_length + 4
                if len(kept) == expected and headed.content_length <= PREFIX and kept.endswith(b"\r\n\r\n"):
                    return record_of(self._part, headed, offset, end - offset, kept), end
        return self._large(offset, report)

    def _large(self, offset: int, report: Callable[[Damage], None]) -> tuple[Record, int]:
        member = Member(self._window, offset, self._codec)
        kept, total, body_end = b"", 0, -1
        headed: Headed | None = None
        try:
            for piece in member.pieces():
                total += len(piece)
                if len(kept) < HEAD_LIMIT + PREFIX:
                    kept = kept + piece if kept else piece
                    if headed is None and (head_end(kept) or len(kept) > HEAD_LIMIT):
                        headed = self._parse(kept, offset)
                        body_end = headed.length + headed.content_length
                if headed and total > body_end + 16:
                    break
        except Broken as broken:
            run = _Run(self._window, self._codec, offset)
            unpacked_run = self._unpack(run)
            if run.salvaged:
                raise unpacked_run from None
            raise Unreadable(Damage(offset, broken.code, str(broken))) from None
        if headed is None:
            if kept.startswith(MAGIC) and self._goes_on(member.end):
                raise self._unpacked(offset)
            headed = self._parse(kept, offset)
            body_end = headed.length + headed.content_length
        if total < body_end:
            if self._goes_on(member.end):
                raise self._unpacked(offset)
            text = f"{body_end - total} bytes of the block are missing"
            raise Unreadable(Damage(offset, "block-short", text))
        trailing = kept[body_end : body_end + 16]
        surplus = total - body_end
        if surplus == len(trailing) and trailing in headed.ends:
            pass
        elif surplus > 4:
            if body_end >= len(kept) or trailing.lstrip(b"\r\n").startswith(MAGIC):
                raise self._unpacked(offset)
            for _ in self._rest(offset, member):
                pass
            report(Damage(offset, "block-long", f"more than the {headed.content_length} bytes of the block are there"))
        elif surplus < 4 or trailing:
            if self._goes_on(member.end):
                raise self._unpacked(offset)
            report(Damage(offset, "no-end", "the record does not end with two line breaks"))
        return record_of(self._part, headed, offset, member.end - offset, kept), member.end

    def _parse(self, kept: bytes, offset: int) -> Headed:
        """The head that a member begins with. Where records are known not to begin with members, one may be within."""
        if self._misaligned and not kept.startswith(MAGIC) and _NEXT_PLAIN.search(kept):
            raise self._unpacked(offset)
        return parse_record_head(kept, offset)

    def _goes_on(self, end: int) -> bool:
        """The next member holds what is missing: it is one, and begins no record."""
        if bytes(self._window.view(end, len(self._codec.magic))) != self._codec.magic:
            return False
        try:
            return not next(Member(self._window, end, self._codec).pieces()).startswith(MAGIC)
        except Broken:
            return True

    def _rest(self, offset: int, member: Member) -> Iterator[bytes]:
        """The member once more from its beginning, only to find its end."""
        try:
            yield from member.pieces()
        except Broken as broken:
            raise Unreadable(Damage(offset, broken.code, str(broken))) from None

    def _unpacked(self, offset: int) -> _OnePiece:
        """What the members from `offset` on hold, until one ends where a record does; up to damage, where there is."""
        return self._unpack(_Run(self._window, self._codec, offset))

    def _unpack(self, run: _Run) -> _OnePiece:
        # Under a name that does not say it is compressed: what is damaged at its beginning is known by that.
        name = self._part.name.replace(".gz", "").replace(".zst", "")
        part = unpacked(run.pieces(), name, run.limited)
        self._misaligned = self._misaligned or run.members > 1
        return _OnePiece(part, run.end, run.damage)

    def following(self, offset: int) -> int | None:
        """Where the next member begins that holds the beginning of a record: at its own, where there is such a one."""
        found = self._next(offset, within=self._misaligned)
        if found is None and not self._misaligned:
            found = self._next(offset, within=True)
            self._misaligned = found is not None
        return found

    def _next(self, offset: int, *, within: bool) -> int | None:
        magic = self._codec.magic
        while view := self._window.view(offset, STEP):
            found = bytes(view).find(magic)
            if found < 0:
                if len(view) < STEP:
                    return None
                offset += len(view) - len(magic) + 1
                continue
            offset += found
            try:
                start = next(Member(self._window, offset, self._codec).pieces())
                if start.startswith(MAGIC) or (within and _NEXT_PLAIN.search(start)):
                    return offset
            except Broken:
                pass
            offset += 1
        return None


class _Run:
    """Members one after the other, while they are unpacked as if they were one."""

    def __init__(self, window: Window, codec: Codec, offset: int) -> None:
        self._window, self._codec = window, codec
        self.end = offset
        self.members = 0
        self.damage: Damage | None = None
        self._whole = 0
        """How many records came whole."""
        self._head = b""
        """The beginning of the record that the run ends in, until its head is whole."""
        self._left = 0
        """How many bytes are missing to the end of that record's block."""
        self._breaks = 0
        """How many line breaks are missing after it."""

    def pieces(self) -> Iterator[bytes]:
        """What they hold, up to damage."""
        while self.damage is None:
            member = Member(self._window, self.end, self._codec)
            try:
                for piece in member.pieces(FINE):
                    self._follow(piece)
                    yield piece
            except Broken as broken:
                self.damage = Damage(self.end, broken.code, str(broken))
                return
            self.members += 1
            self.end = self._codec.skip(self._window, member.end)
            if self._at_border():
                return
            if bytes(self._window.view(self.end, len(self._codec.magic))) != self._codec.magic:
                return

    def limited(self, reason: str) -> None:
        """What they hold is more than is unpacked."""
        self.damage = Damage(self.end, "one-piece-large", reason)

    def _follow(self, piece: bytes) -> None:
        at = 0
        while at < len(piece):
            if self._left:
                step = min(self._left, len(piece) - at)
                self._left -= step
                self._whole += not self._left
                at += step
                continue
            self._head += piece[at : at + HEAD_LIMIT]
            at += HEAD_LIMIT
            head = self._head.lstrip(b"\r\n")
            self._breaks -= self._head.count(b"\n", 0, len(self._head) - len(head))
            self._head = head
            headed = head_of(head)
            if headed is None:
                if len(self._head) > HEAD_LIMIT:
                    # No record: only the end of the file ends this.
                    self._head, self._left = b"", 1 << 62
                continue
            at = min(at, len(piece)) - (len(self._head) - headed.length)
            self._head, self._left, self._breaks = b"", headed.content_length, 2
            self._whole += not self._left

    @property
    def salvaged(self) -> bool:
        """Damage came after whole records. One alone before corrupt data may be corrupt itself; before the end of the
        file it lacks nothing but its checksum."""
        cut = self.damage is not None and self.damage.code == "member-truncated"
        return self._whole > 1 or (self._whole == 1 and (cut or bool(self._head)))

    def _at_border(self) -> bool:
        """All that came are whole records with the line breaks after them."""
        return not self._left and not self._head and self._breaks <= 0


class _Plain:
    """Records that are there as they are."""

    def __init__(self, part: Part, window: Window) -> None:
        self._part, self._window = part, window

    def skip(self, offset: int) -> int:
        """The offset after line breaks too many, which some tools write."""
        while view := bytes(self._window.view(offset, STEP)):
            offset += len(view) - len(view.lstrip(b"\r\n"))
            if view.strip(b"\r\n"):
                break
        return offset

    def record(self, offset: int, report: Callable[[Damage], None]) -> tuple[Record | None, int]:
        headed = parse_record_head(bytes(self._window.view(offset, HEAD_LIMIT)), offset)
        begin = offset + headed.length
        end = begin + headed.content_length
        if end > self._window.size:
            raise Unreadable(Damage(offset, "member-truncated", "the file ends in the middle of a record"))
        trailing = bytes(self._window.view(end, 16))
        closing = next((each for each in headed.ends if trailing.startswith(each)), None)
        if closing is None:
            report(Damage(offset, "no-end", "the record does not end with two line breaks"))
            if self._window.size - end >= 4 and not trailing.lstrip(b"\r\n").startswith(b"WARC"):
                raise Unreadable(Damage(offset, "block-long", "no record begins where the block should end"))
            closing = b""
        kept = bytes(self._window.view(offset, headed.length + min(PREFIX, headed.content_length)))
        end += len(closing)
        return record_of(self._part, headed, offset, end - offset, kept), end

    def following(self, offset: int) -> int | None:
        """Where the next head of a record begins."""
        while view := self._window.view(offset, STEP):
            found = _NEXT_PLAIN.search(view)
            if found:
                return offset + found.start()
            if len(view) < STEP:
                return None
            offset += len(view) - _LONGEST
        return None


def _form(part: Part, window: Window) -> _Compressed | _Plain:
    codec = codec_of(window, part.name)
    return _Compressed(part, window, codec) if codec else _Plain(part, window)

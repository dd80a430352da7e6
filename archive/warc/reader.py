"""Reads WARC files of any tool: gzip or zstd by the record, plain, or compressed as one piece.

Damage does not end the reading: it is told with its offset, and reading goes on at the next record that can be found.
Memory stays flat: a block beyond `PREFIX` is read again from the file when somebody asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from archive.warc.codec import Broken, Codec, Member, codec_of, whole_member
from archive.warc.parts import STEP, Part, Window, part_of, unpacked
from archive.warc.record import HEAD_LIMIT, MAGIC, PREFIX, Damage, Headed, Record, Unreadable, parse, record_of

__all__ = ["Damage", "Part", "Record", "Unreadable", "read_at", "records"]

_NEXT_PLAIN = re.compile(rb"WARC/1\.[01]\r?\n(?=[A-Za-z-]+:)")


def records(
    source: Path | Part, offset: int = 0, *, on_damage: Callable[[Damage], None] | None = None
) -> Iterator[Record]:
    """The records of a WARC, from `offset` on, which is where one begins. For a WACZ see `parts.parts`.

    Damage goes to `on_damage`, and reading goes on behind it. Raises OSError where the file cannot be read.
    """
    tell = on_damage or (lambda damage: None)
    part = part_of(source)
    with closing(Window(part)) as window:
        try:
            form = _form(part, window)
        except Broken as broken:
            tell(Damage(0, broken.code, str(broken)))
            return
        while offset < window.size:
            try:
                offset = form.skip(offset)
                if offset >= window.size:
                    return
                record, offset = form.record(offset, tell)
            except _OnePiece as piece:
                yield from records(piece.part, on_damage=on_damage)
                offset = piece.end
            except Unreadable as unreadable:
                tell(unreadable.damage)
                if unreadable.damage.code == "member-truncated" and isinstance(form, _Compressed):
                    # It reaches to the file's end: whatever looks like a record behind it is part of what was fetched.
                    return
                following = form.following(unreadable.damage.offset + 1)
                if following is None:
                    return
                offset = following
            else:
                yield record


def read_at(source: Path | Part, offset: int, length: int | None = None) -> Record:
    """The record at an offset.

    Raises Unreadable where no whole record stands there or its length is another, OSError where the file cannot be
    read.
    """
    part = part_of(source)
    with closing(Window(part)) as window:
        try:
            form = _form(part, window)
        except Broken as broken:
            raise Unreadable(Damage(0, broken.code, str(broken))) from None
        try:
            record, _ = form.record(form.skip(offset), lambda damage: None)
        except _OnePiece:
            raise Unreadable(Damage(offset, "one-piece", "several records are compressed as one")) from None
    if length is not None and record.length != length:
        text = f"the record takes {record.length} bytes of the file, not {length}"
        raise Unreadable(Damage(offset, "length-differs", text))
    return record


class _OnePiece(Exception):
    """A member holds more than one record: what it holds stands unpacked in a file."""

    def __init__(self, part: Part, end: int) -> None:
        super().__init__(part.name)
        self.part = part
        self.end = end


class _Compressed:
    """Records that are a member each."""

    def __init__(self, part: Part, window: Window, codec: Codec) -> None:
        self._part, self._window, self._codec = part, window, codec

    def skip(self, offset: int) -> int:
        return self._codec.skip(self._window, offset)

    def record(self, offset: int, tell: Callable[[Damage], None]) -> tuple[Record, int]:
        if small := whole_member(self._window, offset, self._codec):
            # Nearly every record; the long way below is for large ones, and tells what is wrong with broken ones.
            kept, end = small
            headed = parse(kept, offset)
            expected = headed.length + headed.content_length + 4
            if len(kept) == expected and headed.content_length <= PREFIX and kept.endswith(b"\r\n\r\n"):
                return record_of(self._part, headed, offset, end - offset, kept), end
        return self._large(offset, tell)

    def _large(self, offset: int, tell: Callable[[Damage], None]) -> tuple[Record, int]:
        member = Member(self._window, offset, self._codec)
        kept, total, expected = b"", 0, -1
        headed: Headed | None = None
        try:
            for piece in member.pieces():
                total += len(piece)
                if len(kept) < HEAD_LIMIT + PREFIX:
                    kept = kept + piece if kept else piece
                    if headed is None and (b"\r\n\r\n" in kept or len(kept) > HEAD_LIMIT):
                        headed = parse(kept, offset)
                        expected = headed.length + headed.content_length + 4
                if headed and total > expected + 16:
                    break
        except Broken as broken:
            raise Unreadable(Damage(offset, broken.code, str(broken))) from None
        if headed is None:
            headed = parse(kept, offset)
            expected = headed.length + headed.content_length + 4
        if total > expected:
            behind = kept[expected : expected + 5]
            if len(kept) <= expected or MAGIC.startswith(behind[:5]):
                raise _OnePiece(*self._unpack(offset))
            for _ in self._rest(offset, member):
                pass
            tell(Damage(offset, "block-long", f"more than the {headed.content_length} bytes of the block stand there"))
        elif total < expected - 4:
            missing = expected - 4 - total
            raise Unreadable(Damage(offset, "block-short", f"{missing} bytes of the block are missing"))
        elif kept[expected - 4 : expected] != b"\r\n\r\n" and total == len(kept):
            tell(Damage(offset, "no-end", "the record does not end with two line breaks"))
        return record_of(self._part, headed, offset, member.end - offset, kept), member.end

    def _rest(self, offset: int, member: Member) -> Iterator[bytes]:
        """The member once more from its beginning, only to find its end."""
        try:
            yield from member.pieces()
        except Broken as broken:
            raise Unreadable(Damage(offset, broken.code, str(broken))) from None

    def _unpack(self, offset: int) -> tuple[Part, int]:
        member = Member(self._window, offset, self._codec)
        try:
            part = unpacked(member.pieces(), self._part.name)
        except Broken as broken:
            raise Unreadable(Damage(offset, broken.code, str(broken))) from None
        return part, member.end

    def following(self, offset: int) -> int | None:
        """Where the next member begins that holds a record."""
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
                if next(Member(self._window, offset, self._codec).pieces()).startswith(MAGIC):
                    return offset
            except Broken:
                pass
            offset += 1
        return None


class _Plain:
    """Records that stand there as they are."""

    def __init__(self, part: Part, window: Window) -> None:
        self._part, self._window = part, window

    def skip(self, offset: int) -> int:
        """Behind line breaks too many, which some tools write."""
        while bytes(self._window.view(offset, 2)) == b"\r\n":
            offset += 2
        return offset

    def record(self, offset: int, tell: Callable[[Damage], None]) -> tuple[Record, int]:
        headed = parse(bytes(self._window.view(offset, HEAD_LIMIT)), offset)
        begin = offset + headed.length
        end = begin + headed.content_length
        if end > self._window.size:
            raise Unreadable(Damage(offset, "member-truncated", "the file ends in the middle of a record"))
        if bytes(self._window.view(end, 4)) != b"\r\n\r\n":
            tell(Damage(offset, "no-end", "the record does not end with two line breaks"))
            if self._window.size - end >= 4 and not bytes(self._window.view(end, 16)).lstrip(b"\r\n").startswith(
                b"WARC"
            ):
                raise Unreadable(Damage(offset, "block-long", "no record begins where the block should end"))
            end -= 4
        kept = bytes(self._window.view(offset, headed.length + min(PREFIX, headed.content_length)))
        return record_of(self._part, headed, offset, end + 4 - offset, kept), end + 4

    def following(self, offset: int) -> int | None:
        """Where the next head of a record begins."""
        while view := self._window.view(offset, STEP):
            found = _NEXT_PLAIN.search(view)
            if found:
                return offset + found.start()
            if len(view) < STEP:
                return None
            offset += len(view) - 64
        return None


def _form(part: Part, window: Window) -> _Compressed | _Plain:
    codec = codec_of(window, part.name)
    return _Compressed(part, window, codec) if codec else _Plain(part, window)

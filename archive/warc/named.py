"""The named fields at the head of a record, as they are there. Parsed only as far as somebody asks."""

from __future__ import annotations

import re

_BREAK = re.compile(rb"\r{0,2}\n")
_FOLD = re.compile(rb"\r\n[ \t]+")
_QUICK = {
    name: (b"\r\n" + name.encode() + b": ", len(name) + 4)
    for name in (
        "WARC-Type", "WARC-Record-ID", "WARC-Date", "WARC-Target-URI", "WARC-Payload-Digest", "Content-Type",
        "Content-Length",
    )
}  # fmt: skip
"""What every record is asked for: looked for as most tools write it, before all fields are taken apart."""
_WHITE = (b" ", b"\t")
_LOWER = {
    name: name.lower()
    for name in (
        *_QUICK, "WARC-Warcinfo-ID", "WARC-IP-Address", "WARC-Concurrent-To", "WARC-Refers-To", "WARC-Profile",
        "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date", "WARC-Block-Digest", "WARC-Truncated", "WARC-Protocol",
        "WARC-Cipher-Suite", "WARC-Filename",
    )
}  # fmt: skip
"""A look-up costs less than lowering, and these are most of what there is."""


class Named:
    """The fields of one record."""

    __slots__ = ("_first", "_odd", "_pairs", "bare", "raw", "refused")

    def __init__(self, raw: bytes) -> None:
        self.bare = raw.count(b"\n") != raw.count(b"\r\n") or b"\r\r" in raw
        """Lines end otherwise than with CRLF, which no standard allows."""
        self.refused: str | None = None
        """Why warcio does not read this head; none where it does, or was not asked."""
        self.raw = _BREAK.sub(b"\r\n", raw) if self.bare else raw
        """The head from its version line on, without the blank line."""
        self._pairs: list[tuple[str, str]] | None = None
        self._first: dict[str, str] = {}
        self._odd: str | None = None

    def get(self, name: str) -> str | None:
        """The first value of a field, whatever the case of its name."""
        if self._pairs is None and (quick := _QUICK.get(name)):
            raw = self.raw
            start = raw.find(quick[0])
            if start >= 0:
                start += quick[1]
                end = raw.find(b"\r\n", start)
                if end < 0:
                    return str(raw[start:], "utf-8", "surrogateescape").strip()
                if raw[end + 2 : end + 3] not in _WHITE:
                    return str(raw[start:end], "utf-8", "surrogateescape").strip()
        return self.first.get(_LOWER.get(name) or name.lower())

    def length(self) -> int | None:
        """The Content-Length; none where there is none or it is no number."""
        raw = self.raw
        start = raw.find(b"\r\nContent-Length: ")
        digits = raw[start + 18 :].partition(b"\r\n")[0] if start >= 0 else b""
        if not digits.isdigit() or len(digits) > 18:
            # It is written otherwise, or makes no sense.
            digits = (self.get("Content-Length") or "").encode("utf-8", "replace")
        return int(digits) if digits.isdigit() and len(digits) <= 18 else None

    def all(self, name: str) -> list[str]:
        """Every value of a field, in their order."""
        name = name.lower()
        return [value for key, value in self.pairs if key.lower() == name] if name in self.first else []

    @property
    def first(self) -> dict[str, str]:
        """The first value of each field, by its name in lower case."""
        if self._pairs is None:
            self._parse()
        return self._first

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values in their order; folded lines are joined."""
        return self._parse() if self._pairs is None else self._pairs

    @property
    def repeated(self) -> bool:
        """Some name is there more than once."""
        return len(self.pairs) > len(self.first)

    @property
    def odd(self) -> str | None:
        """A line that is no field; none where all are."""
        if self._pairs is None:
            self._parse()
        return self._odd

    def by_warcio(self) -> None:
        """Let warcio take the fields apart. What it refuses is taken apart here, and `refused` says why."""
        from archive.warc.parsing import Refused, head_fields  # it imports warcio, which a scan of a file does without

        try:
            self._take(head_fields(self.raw))
        except Refused as error:
            self.refused = str(error)

    def _take(self, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        self._pairs = pairs
        self._first = {_LOWER.get(name) or name.lower(): value for name, value in reversed(pairs)}
        return pairs

    def _parse(self) -> list[tuple[str, str]]:
        raw = self.raw
        if b"\n " in raw or b"\n\t" in raw:
            raw = _FOLD.sub(b" ", raw)
        lines = [line.partition(":") for line in raw.decode("utf-8", "surrogateescape").split("\r\n")[1:]]
        pairs = self._take([(name.strip(), value.strip()) for name, colon, value in lines if colon])
        if len(pairs) < len(lines) or "" in self._first:
            self._odd = next("".join(line) for line in reversed(lines) if not (line[1] and line[0].strip()))
        return pairs

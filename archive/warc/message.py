"""The heads of HTTP messages as records hold them. Their bodies are decoded by `archive.warc.payload`.

Nothing here raises on what a server sent.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from archive.warc.payload import coding_names

HEAD_LIMIT = 256 << 10
"""How far into a record its HTTP head is looked for."""

_STATUS = re.compile(rb"[ \t]*HTTP/\d\S*[^\S\n]+([1-9]\d\d)(?!\d)")
"""A status line, with what servers do to it and browsers forgive."""
_TYPE = re.compile(rb"\n[\r\v\f]*content-type[ \t\r\v\f]*:([^\n]*)", re.IGNORECASE)
"""The first header of this name, where none is folded."""
_FOLD = re.compile(rb"\r?\n[ \t]+")


class Head:
    """The final head of a response, or the head of a request (without status). Parsed only as far as somebody asks."""

    __slots__ = ("_pairs", "_raw", "length", "status")

    def __init__(self, raw: bytes, status: int | None, length: int) -> None:
        self._raw = raw
        self._pairs: tuple[tuple[bytes, bytes], ...] | None = None
        self.status = status
        """Status code; absent for a request."""
        self.length = length
        """Offset of the first body byte, after interim 1xx heads and the blank line."""

    @property
    def first_line(self) -> bytes:
        """Status line or request line as sent."""
        return self._raw.partition(b"\n")[0].rstrip(b"\r")

    @property
    def _folded(self) -> bool:
        return b"\n " in self._raw or b"\n\t" in self._raw

    @property
    def pairs(self) -> tuple[tuple[bytes, bytes], ...]:
        """Header names and values as sent, in their order; folded lines are joined."""
        if self._pairs is None:
            raw = _FOLD.sub(b" ", self._raw) if self._folded else self._raw
            found = []
            for text in raw.split(b"\n")[1:]:
                name, colon, value = text.partition(b":")
                if colon:
                    found.append((name.strip(), value.strip()))
            self._pairs = tuple(found)
        return self._pairs

    def all(self, name: bytes) -> list[bytes]:
        """Every value of a header, whatever the case of its name."""
        name = name.lower()
        return [value for key, value in self.pairs if key.lower() == name]

    def get(self, name: bytes) -> str | None:
        """The first value of a header, its bytes read as Latin-1 (RFC 9110, 5.5)."""
        found = self.all(name)
        return found[0].decode("latin-1") if found else None

    @property
    def content_type(self) -> str | None:
        """Content-Type as sent."""
        if self._pairs is None and not self._folded:
            found = _TYPE.search(self._raw)
            return found[1].strip().decode("latin-1") if found else None
        return self.get(b"content-type")

    def target(self, url: str) -> str | None:
        """Where the answer to a request for `url` leads on to (RFC 9110, 10.2.2); None where it does not."""
        if self.status is None or not 300 <= self.status < 400 or (value := self.get(b"location")) is None:
            return None
        try:
            return urljoin(url, value.encode("latin-1").decode("utf-8", "replace").strip())
        except ValueError:
            return None

    @property
    def transfers(self) -> list[str]:
        """Transfer codings, in the order in which they were applied."""
        return coding_names(self.all(b"transfer-encoding"))

    @property
    def chunked(self) -> bool:
        """Chunks are announced as the framing of the body, which they are as the last coding alone (RFC 9112, 6.3)."""
        # Asked for each response; taking the head apart to find that it is not costs ten times as much.
        return b"chunked" in self._raw.lower() and self.transfers[-1:] == ["chunked"]

    @property
    def codings(self) -> list[str]:
        """Content codings and then transfer codings beside chunks, in the order in which they were applied."""
        inner = [coding for coding in self.transfers if coding != "chunked"]
        return coding_names(self.all(b"content-encoding")) + inner


def parse_head(block: bytes) -> Head | None:
    """The final head at the start of a block; none where no whole head is there. Line breaks before it do not count
    (RFC 9112, 2.2)."""
    start = 0
    while True:
        while block[start : start + 1] in (b"\r", b"\n"):
            start += 1
        # A blank line, whichever of the two line ends are before and in it.
        blank = block.find(b"\n\r\n", start)
        bare = block.find(b"\n\n", start, blank + 1 if blank >= 0 else len(block))
        if blank < 0 and bare < 0:
            return None
        end = bare + 2 if bare >= 0 else blank + 3
        raw = block[start : bare if bare >= 0 else blank].removesuffix(b"\r")
        status = _STATUS.match(raw)
        code = int(status[1]) if status else None
        if code is not None and 100 <= code < 200 and code != 101:
            start = end
            continue
        return Head(raw, code, end)

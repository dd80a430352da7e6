"""HTTP/1.1 responses, parsed from bytes as they come, without any socket (RFC 9112).

The parser never rewrites what it reads: it only finds where the parts of a message begin and end. What it forgives is
what real servers do: bare LF, folded header lines, a missing reason phrase, lines without a colon, blank lines before
the status line, several equal Content-Length fields. Three decisions that the archive depends on:

* **Interim 1xx heads** belong to the message they precede, so they stay in the block and count as part of the head
  (RFC 9110, 15.2). 101 is final: nothing here asks for an upgrade, and what follows it is not HTTP.
* **Surplus bytes** after the end of a message belong to no message. They are not kept, and the connection that brought
  them is not used again (RFC 9112, 9.4).
* **The payload** is the body with the transfer coding removed and the content coding kept (WARC 1.1, 5.9). A second
  transfer coding beside `chunked`, which nothing here asks for, stays in the payload and is undone with its codings.
"""

from __future__ import annotations

from typing import Literal

from archive.warc.message import Head, parse_head
from archive.warc.payload import Dechunker

HEAD_BYTES = 256 << 10
"""Bytes that all heads of one message may take together."""

Headers = list[tuple[bytes, bytes]]


class MalformedResponse(Exception):
    """What came is not an HTTP/1.x response; the message is one sentence."""


class ResponseParser:
    """Reads one response. `feed` takes bytes and gives those of the payload; `end` says that no more will come."""

    def __init__(self, *, no_body: bool = False) -> None:
        """`no_body` for the answer to HEAD, whose length fields speak of a body that does not come."""
        self.status = 0
        """Status code of the final head, 0 until it has come."""
        self.version = "HTTP/1.1"
        self.headers: Headers = []
        """Names and values of the final head in their order, folded lines joined by a space."""
        self.head_length = 0
        """Offset of the body in the message; 0 until the final head has come."""
        self.chunked = False
        self.expected: int | None = None
        """Content-Length, where it frames the body."""
        self.until_close = False
        """Nothing but the end of the connection ends the body."""
        self.keep_alive = False
        """The connection may carry another request."""
        self.complete = False
        self.surplus = 0
        """Bytes of the last `feed` that are after the end of the message."""
        self.problem: str | None = None
        """Why the body cannot be read on, where its chunks are damaged; in one sentence."""
        self.codings: list[str] = []
        """Codings of the payload, in the order in which they were applied; those of the transfer beside chunks last."""
        self._no_body = no_body
        self._state: Literal["head", "length", "close", "chunks"] = "head"
        self._dechunker = Dechunker()
        self._head = bytearray()
        self._start = self._searched = 0
        self._left = 0
        self._heads = 0

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes; give those of the payload among them.

        Raises `MalformedResponse` for a head that is none; the parser is of no use afterwards, as with a `problem`.
        """
        while self._state == "head" and not self.complete:
            if (rest := self._feed_head(data)) is None:
                return b""
            data = rest
        payload = b""
        if self.complete:
            self.surplus = len(data)
        elif self._state == "close":
            payload = data
        elif self._state == "length":
            payload = data[: self._left]
            self._left -= len(payload)
            self.complete = not self._left
            self.surplus = len(data) - len(payload)
        else:
            payload = self._dechunker.feed(data)
            self.complete, self.surplus = self._dechunker.complete, self._dechunker.surplus
            if self._dechunker.problem:
                self.problem = f"{self._dechunker.problem[0].upper()}{self._dechunker.problem[1:]}."
        if self.surplus:
            self.keep_alive = False
        return payload

    def _feed_head(self, data: bytes) -> bytes | None:
        """Read the next head; what comes after it, or none while it is not whole."""
        if self._head:
            self._head += data
        head = self._head or data
        # A blank line before the status line is forgiven (RFC 9112, 2.2). Searches go on where the last one ended: a
        # server may send its head byte by byte.
        if self._searched == self._start:
            while self._start < len(head) and head[self._start] in b"\r\n":
                self._start += 1
        at = max(self._start, self._searched - 2)
        crlf = head.find(b"\n\r\n", at)
        lf = head.find(b"\n\n", at, crlf if crlf >= 0 else len(head))
        end = lf + 2 if lf >= 0 else crlf + 3 if crlf >= 0 else 0
        if (end or len(head)) + self._heads > HEAD_BYTES:
            raise MalformedResponse(f"The head of the response is longer than {HEAD_BYTES} bytes.")
        if not end:
            self._searched = len(head) if self._start < len(head) else self._start
            if head is data:
                self._head = bytearray(data)
            return None
        self._heads += end
        self._head, self._start, self._searched = bytearray(), 0, 0
        self._read_head(bytes(head[:end]))
        return bytes(head[end:])

    def end(self) -> bool:
        """The connection has ended; true where the message is whole."""
        if self._state == "close":
            self.complete = True
        return self.complete

    def _read_head(self, head: bytes) -> None:
        final = parse_head(head)
        if final is None:
            return  # an interim one
        version = final.first_line.split(None, 1)[0] if final.first_line.strip() else b""
        if final.status is None or not version.startswith(b"HTTP/1."):
            raise MalformedResponse(
                f"The answer does not begin with a status line of HTTP/1: {final.first_line[:80]!r}."
            )
        self.status, self.version, self.headers = final.status, version.decode("latin-1"), list(final.pairs)
        self.head_length = self._heads
        self._frame(final)

    def _frame(self, head: Head) -> None:
        """Find what ends the body (RFC 9112, 6.3)."""
        connection = _tokens(self.field(b"connection"))
        self.keep_alive = b"close" not in connection and (self.version != "HTTP/1.0" or b"keep-alive" in connection)
        if self._no_body or self.status in (101, 204, 304):
            if self.status == 101:
                self.keep_alive = False
            self.complete = True
            return
        self.codings = head.codings
        if head.transfers:
            if head.chunked:
                self.chunked = True
                self._state = "chunks"
                return
        elif lengths := set(_tokens(self.field(b"content-length"))):
            if len(lengths) > 1 or not all(length.isdigit() and len(length) < 19 for length in lengths):
                raise MalformedResponse("The response gives no length that can be trusted (Content-Length).")
            self._left = self.expected = int(lengths.pop())
            self._state = "length"
            return
        self._state, self.until_close, self.keep_alive = "close", True, False

    def field(self, name: bytes) -> bytes:
        """The values of a header field, joined by commas; `name` in lower case."""
        return b", ".join(value for key, value in self.headers if key.lower() == name)


def _tokens(value: bytes) -> list[bytes]:
    return [token for part in value.lower().split(b",") if (token := part.strip())]

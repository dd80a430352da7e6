"""HTTP/1.1 responses, parsed from bytes as they come, without any socket (RFC 9112).

The parser never rewrites what it reads: it only finds where the parts of a message begin and end. What it forgives is
what real servers do: bare LF, folded header lines, a missing reason phrase, lines without a colon, blank lines before
the status line, several equal Content-Length fields. Three decisions that the archive depends on:

* **Interim 1xx heads** belong to the message they precede, so they stay in the block and count as part of the head
  (RFC 9110, 15.2). 101 is final: nothing here asks for an upgrade, and what follows it is not HTTP.
* **Surplus bytes** behind the end of a message belong to no message. They are not kept, and the connection that brought
  them is not used again (RFC 9112, 9.4).
* **The payload** is the body with the transfer coding removed and the content coding kept (WARC 1.1, 5.9). A second
  transfer coding beside `chunked`, which nothing here asks for, is not undone.
"""

from __future__ import annotations

from typing import Literal

HEAD_BYTES = 256 << 10
"""Bytes that all heads of one message may take together, and so may the trailers."""
CHUNK_LINE_BYTES = 16 << 10
"""Bytes of one chunk-size line with its extensions."""

HEX = b"0123456789abcdefABCDEF"

Headers = list[tuple[bytes, bytes]]


class MalformedResponse(Exception):
    """What came is not an HTTP/1.x response; the message is one sentence."""


class ResponseParser:
    """Reads one response. `feed` takes bytes and gives those of the payload; `end` tells it that no more will come."""

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
        """Bytes of the last `feed` that stand behind the end of the message."""
        self._no_body = no_body
        self._state: Literal["head", "length", "close", "size", "data", "data-end", "trailer"] = "head"
        self._rest = b""
        self._left = 0
        self._heads = 0
        self._trailers = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes; give the pieces of the payload among them.

        Raises `MalformedResponse`; the parser is of no use afterwards.
        """
        payload: list[bytes] = []
        if self._rest:
            data = self._rest + data
            self._rest = b""
        # A position moves through the data: cutting it off piece by piece takes quadratic time with tiny chunks.
        at, size = 0, len(data)
        while not self.complete:
            state = self._state
            if state == "head":
                end = _head_end(data, at)
                if (size if end < 0 else end) - at + self._heads > HEAD_BYTES:
                    raise MalformedResponse(f"The head of the response is longer than {HEAD_BYTES} bytes.")
                if end < 0:
                    break
                self._heads += end - at
                self._read_head(data[at:end])
                at = end
            elif state == "length" or state == "data":
                end = min(size, at + self._left)
                if end > at:
                    payload.append(data[at:end])
                    self._left -= end - at
                    at = end
                if self._left:
                    break
                if state == "length":
                    self.complete = True
                else:
                    self._state = "data-end"
            elif state == "close":
                if at < size:
                    payload.append(data[at:])
                at = size
                break
            else:
                end = data.find(b"\n", at) + 1
                if (end or size) - at > CHUNK_LINE_BYTES:
                    raise MalformedResponse("A line of the chunked body is too long.")
                if not end:
                    break
                self._read_line(data[at:end])
                at = end
        if self.complete:
            self.surplus = size - at
            if self.surplus:
                self.keep_alive = False
        else:
            self._rest = data[at:]
        return payload

    def end(self) -> bool:
        """The connection has ended; true where the message is whole."""
        if self._state == "close":
            self.complete = True
        return self.complete

    def _read_head(self, head: bytes) -> None:
        lines = head.lstrip(b"\r\n").split(b"\n")
        parts = lines[0].split(None, 2)
        if len(parts) < 2 or not parts[0].startswith(b"HTTP/1.") or not (parts[1].isdigit() and len(parts[1]) == 3):
            raise MalformedResponse(f"The answer does not begin with a status line of HTTP/1: {lines[0][:80]!r}.")
        status = int(parts[1])
        if 100 <= status < 200 and status != 101:
            return
        headers: Headers = []
        for raw in lines[1:]:
            line = raw.rstrip(b"\r")
            if line[:1] in (b" ", b"\t"):
                if headers:
                    name, value = headers[-1]
                    headers[-1] = name, value + b" " + line.strip()
                continue
            name, colon, value = line.partition(b":")
            if colon:
                headers.append((name.strip(), value.strip()))
        self.status, self.version, self.headers = status, parts[0].decode("latin-1"), headers
        self.head_length = self._heads
        self._frame()

    def _frame(self) -> None:
        """Find what ends the body (RFC 9112, 6.3)."""
        connection = _tokens(self.field(b"connection"))
        self.keep_alive = b"close" not in connection and (self.version != "HTTP/1.0" or b"keep-alive" in connection)
        if self._no_body or self.status in (101, 204, 304):
            if self.status == 101:
                self.keep_alive = False
            self.complete = True
            return
        codings = [coding for coding in _tokens(self.field(b"transfer-encoding")) if coding != b"identity"]
        if codings:
            if codings[-1] == b"chunked":
                self.chunked = True
                self._state = "size"
                return
        elif lengths := set(_tokens(self.field(b"content-length"))):
            if len(lengths) > 1 or not all(length.isdigit() and len(length) < 19 for length in lengths):
                raise MalformedResponse("The response gives no length that can be trusted (Content-Length).")
            self._left = self.expected = int(lengths.pop())
            self._state = "length"
            return
        self._state, self.until_close, self.keep_alive = "close", True, False

    def _read_line(self, line: bytes) -> None:
        if self._state == "size":
            size = line.split(b";", 1)[0].strip()
            if not size or size.strip(HEX) or len(size) > 15:
                raise MalformedResponse(f"A chunk of the body has no size: {line[:40]!r}.")
            self._left = int(size, 16)
            self._state = "data" if self._left else "trailer"
        elif self._state == "data-end":
            if line not in (b"\r\n", b"\n"):
                raise MalformedResponse("A chunk of the body is longer than its size says.")
            self._state = "size"
        else:
            self._trailers += len(line)
            if self._trailers > HEAD_BYTES:
                raise MalformedResponse("The trailers of the response are too long.")
            self.complete = line in (b"\r\n", b"\n")

    def field(self, name: bytes) -> bytes:
        """The values of a header field, joined by commas; `name` in lower case."""
        return b", ".join(value for key, value in self.headers if key.lower() == name)


def _head_end(data: bytes, start: int) -> int:
    """Offset behind the blank line that ends a head, lines ending in CRLF or LF; -1 where it has not come."""
    while data[start : start + 1] in (b"\r", b"\n"):
        start += 1
    crlf = data.find(b"\n\r\n", start)
    lf = data.find(b"\n\n", start, crlf if crlf >= 0 else len(data))
    if lf >= 0:
        return lf + 2
    return crlf + 3 if crlf >= 0 else -1


def _tokens(value: bytes) -> list[bytes]:
    return [token for part in value.lower().split(b",") if (token := part.strip())]

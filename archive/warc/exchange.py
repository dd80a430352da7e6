"""What the wire hands to the writer: one request and what came back, byte for byte."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from archive.items import Truncation

_NO_PATH = re.compile(r"https?://[^/?#]+(?![^?#])", re.IGNORECASE)

SPOOL_BYTES = 1 << 20
"""How much of one response is held in memory before the rest goes to a file."""


def spool(folder: Path | None = None) -> IO[bytes]:
    """A place for the bytes of one response: memory up to `SPOOL_BYTES`, a nameless file in `folder` beyond that."""
    return tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES, dir=str(folder) if folder else None)


class Stretch:
    """The first bytes of a spool, in the form in which warcio reads a block."""

    def __init__(self, spool: IO[bytes], length: int) -> None:
        self._spool, self._length = spool, length
        self.rewind()

    def rewind(self) -> None:
        """Begin again at the first byte."""
        self._spool.seek(0)
        self._left = self._length

    def read(self, size: int) -> bytes:
        """The next bytes, empty at the end.

        Raises ValueError where the spool is shorter than was said.
        """
        piece = self._spool.read(min(size, self._left))
        if not piece and self._left:
            raise ValueError(f"the spool is {self._left} bytes shorter than the exchange says")
        self._left -= len(piece)
        return piece


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request as sent and its response as received.

    A retry on a dead keep-alive connection is an exchange of its own; so is each hop of a redirect. An exchange that
    got no byte back has an empty `response`.
    """

    url: str
    """Absolute address that was asked for, without fragment. An empty path is `/`, as in the request line (RFC
    9110, 4.2.3)."""
    started: datetime
    """When the request began: aware, UTC, microseconds. Becomes WARC-Date."""
    request: bytes
    """Head and body as sent."""
    response: IO[bytes] = field(default_factory=spool)
    """Everything received for this request, interim 1xx heads included; bytes after the end of the message are not."""
    response_length: int = 0
    """Bytes in `response`."""
    head_length: int = 0
    """Offset of the first body byte in `response`, after interim heads, the final head and its blank line; 0 where no
    final head was completed."""
    status: int | None = None
    """Status code of the final head."""
    content_type: str | None = None
    """Content-Type of the final head, bytes read as Latin-1."""
    chunked: bool = False
    """The body came with `Transfer-Encoding: chunked`."""
    payload_digest: str | None = None
    """`sha256:` and hexadecimal digest of the entity body: transfer coding removed, content coding kept (RFC 9110, 8.4;
    WARC 1.1, 5.9). For a body cut short, of what came. Absent without a final head."""
    payload_length: int = 0
    """Length of that entity body in bytes."""
    truncated: Truncation | None = None
    """Why `response` ends before the message did; absent for a whole message."""
    error: str | None = None
    """The failure in one sentence, where there was one."""
    ip: str | None = None
    """Address of the peer; absent where a proxy is used."""
    tls_version: str | None = None
    """`TLSv1.2`, `TLSv1.3`; absent for plain HTTP."""
    tls_cipher: str | None = None
    """Cipher suite as OpenSSL names it, `TLS_AES_256_GCM_SHA384`."""
    tls_issuer: str | None = None
    """Issuer of the server's certificate as an RFC 4514 string."""
    tls_trust: str | None = None
    """Whose authorities the certificate was held against: `system`, or `system, ca_file sha256:…` where the operator
    added some."""

    def __post_init__(self) -> None:
        if found := _NO_PATH.match(self.url):
            self.url = f"{found[0]}/{self.url[found.end() :]}"

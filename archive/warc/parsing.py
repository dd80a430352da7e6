"""How warcio takes the fields of a record apart, once our framing has bounded its head and cut it out.

Importing this module imports warcio. Scans of whole files have a scanner of ours instead: they ask most records for
seven fields, and looking for those costs a fraction of taking all of them apart.
"""

from __future__ import annotations

from io import BytesIO

from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

_parser = StatusAndHeadersParser(ArcWarcRecordLoader.WARC_TYPES)


class Refused(Exception):
    """warcio does not read the head; the message says why."""


def parse(head: bytes) -> list[tuple[str, str]]:
    """Names and values of a head without its blank line.

    Raises Refused, also where warcio would read another head than the scanner: it takes bytes that are no UTF-8 for
    Latin-1, and a line of spaces for the end.
    """
    if not head.isascii():
        try:
            head.decode()
        except UnicodeDecodeError:
            raise Refused("its head is no UTF-8") from None
    whole = head + b"\r\n\r\n"
    try:
        found = _parser.parse(BytesIO(whole))
    except StatusAndHeadersParserException:
        version = head[:20].split(b"\r")[0]
        raise Refused(f"its version {version!r} is none that warcio knows") from None
    if len(found.headers) != sum(b":" in line for line in head.split(b"\r\n")[1:] if line[:1] not in (b" ", b"\t")):
        raise Refused("a line of spaces is in its head")
    return list(found.headers)

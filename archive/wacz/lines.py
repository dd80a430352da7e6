"""One line of CDXJ for one record of a package.

CDXJ 0.1.0: https://specs.webrecorder.net/cdxj/0.1.0/
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from archive.warc.reader import Record

INDEXED = frozenset({"response", "revisit", "resource"})
"""Types of records that a viewer is asked for."""
_ODD = re.compile(rb"[^!-~]")
_WWW = re.compile(r"www\d*\.")
_DEFAULT_PORT = {"http": 80, "https": 443}


def urlkey(url: str) -> str:
    """The sort-friendly form of an address, as pywb and wabac look it up (SURT without scheme).

    Host reversed without `www.`, all in lower case, no slash at the end of the path, query arguments sorted. What is
    no http(s) address stays as it is. What is neither visible nor ASCII is percent-encoded.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in _DEFAULT_PORT:
        return _visible(url)
    host = ",".join(reversed(_WWW.sub("", host, count=1).split(".")))
    key = host if port in {None, _DEFAULT_PORT[parts.scheme]} else f"{host}:{port}"
    path = parts.path.lower()
    path = path.rstrip("/") or "/"
    query = "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    return _visible(f"{key}){path}{'?' + query if query else ''}")


def _visible(key: str) -> str:
    return _ODD.sub(lambda match: b"%%%02x" % match[0][0], key.encode("utf-8", "surrogateescape")).decode("ascii")


def line(record: Record, offset: int, length: int, filename: str) -> bytes | None:
    """The line of a record that stands at `offset` of `filename`; None for one without address or time."""
    url, moment = record.url, record.date
    if record.type not in INDEXED or url is None or moment is None:
        return None
    fields = {"url": url, "mime": mime(record)}
    if record.http is not None and record.http.status is not None:
        fields["status"] = str(record.http.status)
    digest = record.get("WARC-Payload-Digest") or (record.payload_digest() if record.type != "revisit" else None)
    if digest:
        fields["digest"] = digest
    fields |= {"length": str(length), "offset": str(offset), "filename": filename}
    return f"{urlkey(url)} {moment:%Y%m%d%H%M%S} {json.dumps(fields)}\n".encode()


def mime(record: Record) -> str:
    """Media type for the index: `warc/revisit` for a revisit, else that of the payload, without parameters."""
    if record.type == "revisit":
        return "warc/revisit"
    stated = (record.http.content_type or "") if record.http else record.content_type
    return re.split(r"[;\s]", stated.strip(), maxsplit=1)[0].lower() or "unk"

"""What other programs ask for captures by: a CDX server and Memento.

`/cdx` answers as pywb's and OutbackCDX's servers do (https://pywb.readthedocs.io/en/latest/manual/cdxserver_api.html,
https://github.com/nla/outbackcdx), `/timegate/`, `/timemap/link/` and `/memento/` as RFC 7089 says. Nothing that is
withheld is given out. What was supplied is marked, and is chosen only where nothing of ours is known.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response, StreamingResponse

from archive.access import NoSuchItem, QueryError
from archive.holdings import cdxj, resolve
from archive.holdings.files import IMPORTED
from archive.holdings.own import Own
from archive.holdings.surt import surt
from archive.provenance import Suppliers, given_out
from archive.warc.record import Unreadable
from archive.web.asked import whole_number
from archive.web.guard import CAPTURED

if TYPE_CHECKING:
    from starlette.requests import Request

    from archive.access import Archive
    from archive.holdings.cdxj import IndexLine
    from archive.items import Supplied

MOST = 10_000
"""Captures that one answer of the CDX server holds at most; pywb asks for 100 and OutbackCDX gives 10,000."""
CLOSE = 100_000
"""Captures of one address that are ordered by how close they are: a page kept hourly has 88,000 after ten years."""
LARGEST = 64 << 20
"""Bytes of one memento that are unpacked, as of one page that is read."""
LOOKED = 1_000_000
"""Captures that one question looks through: some 6 CPU seconds."""
CONDITIONS = 20
"""Filters of one question."""

RUNNING = frozenset({
    "audioworklet", "embed", "frame", "iframe", "json", "manifest", "object", "paintworklet", "script",
    "serviceworker", "sharedworker", "style", "worker", "xslt",
})  # fmt: skip
"""What a browser may be about to make of an answer (Fetch, `Sec-Fetch-Dest`) that a capture, being of this page's
origin, must not become."""

MATCHES = ("exact", "prefix", "host", "domain")
NAMES = {
    "urlkey": "urlkey", "timestamp": "timestamp", "url": "url", "original": "url", "mime": "mime", "mimetype": "mime",
    "status": "status", "statuscode": "status", "digest": "digest", "length": "length", "offset": "offset",
    "filename": "filename", "supplied": "supplied",
}  # fmt: skip
"""Fields of a capture by their names in pywb, OutbackCDX and the Wayback CDX server."""
COLUMNS = (
    "urlkey", "timestamp", "url", "mime", "status", "digest", "redirect", "robots", "length", "offset", "filename",
)  # fmt: skip
"""The eleven columns of a text line, in OutbackCDX's order (`N b a m s k r M S V g`)."""

_STAMP = re.compile(r"[0-9]{1,14}")
_SCHEME = re.compile(r"(https?):/{1,2}(?=[^/])", re.I)
_LAST_STAMP = "99991231235959"


class Mementos:
    """Captures for other programs."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    # The CDX server.

    def cdx(self, request: Request) -> Response:
        """Captures of an address, of all below it, of a host or of a domain, a line each."""
        ask = request.query_params
        url, match = ask.get("url", "").strip(), ask.get("matchType", "exact")
        if url.endswith("*"):
            url, match = url.rstrip("*"), "prefix"
        elif url.startswith("*."):
            url, match = url.removeprefix("*."), "domain"
        if not url:
            raise QueryError("Which captures? Ask with ?url= and an address.")
        form = ask.get("output", "cdxj")
        problem = next(
            (
                f"«{value}» is no {name}; there are {', '.join(known)}."
                for name, value, known in (
                    ("matchType", match, MATCHES),
                    ("output", form, ("cdxj", "json", "text")),
                    ("sort", ask.get("sort", "default"), ("default", "reverse", "closest")),
                )
                if value not in known
            ),
            None,
        )
        if problem:
            raise QueryError(problem)
        limit = whole_number(ask.get("limit", str(MOST)))
        if limit is None:
            raise QueryError("A limit is a whole number from 1.")
        wanted = [_condition(text) for text in ask.getlist("filter")[:CONDITIONS]]
        first = _stamp(ask.get("from", ""), "0")
        last = _stamp(ask.get("to", ""), "9")
        found: Iterator[IndexLine] = (
            line
            for line in _bounded(self._matching(_address(url), match))
            if first <= line.timestamp <= last and all(condition(line) for condition in wanted)
        )
        if form == "text":  # its columns have no place for a mark
            found = (line for line in found if not line.filename.startswith(IMPORTED))
        closest = ask.get("closest", "")
        if ask.get("sort") == "closest" or closest:
            near = _moment(_stamp(closest or _LAST_STAMP, "0"))
            # Who asks so takes the first: a supplied one is that only where there is none of ours.
            found = iter(
                sorted(
                    islice(found, CLOSE),
                    key=lambda line: (line.filename.startswith(IMPORTED), _distance(line, near)),
                )
            )
        elif ask.get("sort") == "reverse":
            found = iter(list(islice(found, CLOSE))[::-1])
        names = [name for name in (ask.get("fl") or ask.get("fields") or "").split(",") if name]
        if unknown := [name for name in names if name not in NAMES]:
            raise QueryError(f"«{unknown[0]}» is no field; there are {', '.join(NAMES)}.")
        lines, suppliers = list(islice(found, min(limit, MOST))), Suppliers(self.archive.data)
        body = "".join(f"{_line(line, suppliers.of(line.filename), form, names)}\n" for line in lines)
        return Response(body, media_type="text/x-ndjson" if form == "json" else "text/plain")

    def _matching(self, url: str, match: str) -> Iterator[IndexLine]:
        index = cdxj.Index(self.archive.data)
        key = surt(url)
        host = key.partition(")")[0]
        if match == "exact":
            found: Iterable[IndexLine] = index.find(url)
        elif match == "prefix":
            found = index.below(key)
        elif match == "host":
            found = index.below(f"{host})")
        else:
            found = (line for mark in (")", ",") for line in index.below(f"{host}{mark}"))
        return self._known(found)

    # Memento.

    def timegate(self, request: Request) -> Response:
        """The memento nearest to `Accept-Datetime`, or the newest (RFC 7089, 4.1)."""
        url = _rest(request, "/timegate/")
        lines = self._mementos(url)
        accepted = request.headers.get("accept-datetime")
        if accepted is None:
            chosen = lines[-1]
        else:
            try:
                near = parsedate_to_datetime(accepted)
            except (ValueError, IndexError, TypeError) as error:
                raise QueryError("Accept-Datetime is a date such as Thu, 31 May 2007 20:35:00 GMT.") from error
            near = near if near.tzinfo else near.replace(tzinfo=UTC)
            chosen = min(lines, key=lambda line: _distance(line, near))
        base = _base(request)
        links = [f'<{url}>; rel="original"', self._timemap_link(base, url, lines), *_ends(base, lines)]
        headers = {"vary": "accept-datetime", "link": ", ".join(links)}
        return RedirectResponse(_memento_of(base, chosen), 302, headers)

    def timemap(self, request: Request) -> Response:
        """All mementos of an address, in the link format (RFC 7089, 5) or as JSON."""
        form = request.path_params["form"]
        if form not in {"link", "json"}:
            raise NoSuchItem("There is no such form of a TimeMap; there are link and json.")
        url = _rest(request, f"/timemap/{form}/")
        lines, base, suppliers = self._mementos(url, all_of=True), _base(request), Suppliers(self.archive.data)
        if form == "json":
            each = [
                {"datetime": f"{_moment(line.timestamp):%Y-%m-%dT%H:%M:%SZ}", "uri": _memento_of(base, line)}
                | ({"supplied": by.digest} if (by := suppliers.of(line.filename)) else {})
                for line in lines
            ]
            content = {
                "original_uri": url,
                "timegate_uri": f"{base}/timegate/{url}",
                "timemap_uri": {
                    "link_format": f"{base}/timemap/link/{url}",
                    "json_format": f"{base}/timemap/json/{url}",
                },
                "mementos": {"first": each[0], "last": each[-1], "list": each},
            }
            return Response(json.dumps(content, indent=1), media_type="application/json")

        def links() -> Iterator[str]:
            yield f'<{url}>; rel="original",\n'
            yield self._timemap_link(base, url, lines, "self") + ",\n"
            yield f'<{base}/timegate/{url}>; rel="timegate"'
            for place, line in enumerate(lines):
                by = suppliers.of(line.filename)
                yield ",\n" + _link(base, line, place, len(lines)) + (f'; supplied="{by.digest}"' if by else "")
            yield "\n"

        return StreamingResponse(links(), media_type="application/link-format")

    def memento(self, request: Request) -> Response:
        """The payload of a capture as it came, with the codings taken off; nothing in it runs here."""
        stamp = request.path_params["stamp"]
        url = _rest(request, f"/memento/{stamp}/")
        if request.headers.get("sec-fetch-dest", "document") in RUNNING or "service-worker" in request.headers:
            raise NoSuchItem("A capture is not run as a script or a style of this page.")
        asked = _stamp(stamp.removesuffix("id_"), "0")
        near = _moment(asked)
        lines, base = self._mementos(url, asked), _base(request)
        line = min(lines, key=lambda each: _distance(each, near))
        try:
            record = resolve.record_at(self.archive.data, line.filename, line.offset, line.length)
            holder = resolve.holder(self.archive.data, record)
            indexed = resolve.as_indexed(self.archive.data, line, record)
        except (Unreadable, OSError) as error:
            raise NoSuchItem("The record of this capture cannot be read.") from error
        if not indexed:
            raise NoSuchItem("The record of this capture is not the one that was indexed.")
        if holder is None:
            raise NoSuchItem("The record of this capture holds no body.")
        links = [
            f'<{url}>; rel="original"',
            f'<{base}/timegate/{url}>; rel="timegate"',
            self._timemap_link(base, url, lines),
            *_ends(base, lines),
        ]
        headers = {
            "memento-datetime": format_datetime(_moment(line.timestamp), usegmt=True),
            "link": ", ".join(links),
            **CAPTURED,
            "x-letopis-record": record.id or "",
        }
        if by := Suppliers(self.archive.data).of(line.filename):
            headers["x-letopis-supplied"] = by.digest
        head = holder.http
        status = (head.status if head else None) or 200
        status = status if 200 <= status <= 599 else 200
        if head and (leads := head.target(url)) is not None:
            target = _header_safe(leads)
            if not _SCHEME.match(target) or self.archive.acts.hides(leads):
                raise NoSuchItem("This capture leads to what the archive does not give out.")
            return RedirectResponse(f"{base}/memento/{line.timestamp}/{target}", status, headers)
        if status in {204, 304}:
            status = 200
        if head and head.content_type and head.content_type.isascii() and head.content_type.isprintable():
            headers["content-type"] = head.content_type
        else:
            headers["content-type"] = "application/octet-stream"
        return StreamingResponse(_quiet(holder.content(LARGEST)), status, headers)

    def _mementos(self, url: str, asked: str | None = None, *, all_of: bool = False) -> list[IndexLine]:
        """The exchanges of an address, in the order of time; what was supplied only where there is none of ours, where
        it is `asked` for by its own time, or where `all_of` them are.

        Raises `NoSuchItem` where there is none.
        """
        data = self.archive.data
        found = [line for line in cdxj.find(data, url) if line.status is not None or line.mime == cdxj.REVISIT_MIME]
        if all_of:
            lines = list(self._known(found))
        else:
            lines = given_out(data, (line for line in found if line.timestamp == asked)) or given_out(data, found)
        if not lines:
            raise NoSuchItem("The archive has no capture of this address.")
        return lines

    def _known(self, lines: Iterable[IndexLine]) -> Iterator[IndexLine]:
        """Those that may be given out: nothing that is withheld, and of no file that nobody accounts for."""
        acts, own = self.archive.acts, Own(self.archive.data)
        for line in lines:
            if (line.filename.startswith(IMPORTED) or own.holds(line.filename)) and not acts.hides(line.url):
                yield line

    def _timemap_link(self, base: str, url: str, lines: list[IndexLine], rel: str = "timemap") -> str:
        ends = f'from="{_http(lines[0])}"; until="{_http(lines[-1])}"'
        return f'<{base}/timemap/link/{url}>; rel="{rel}"; type="application/link-format"; {ends}'


def _line(line: IndexLine, by: Supplied | None, form: str, names: list[str]) -> str:
    """A capture in one of the forms, with the fields of these names or all; `by` is who supplied it."""
    values = {"urlkey": line.key, "timestamp": line.timestamp, **line.values}
    if by:
        values["supplied"] = by.digest
    if form == "text":
        wanted = [NAMES[name] for name in names] or COLUMNS
        return " ".join(str(values.get(name) or "-").replace(" ", "%20") for name in wanted)
    if names:
        values = {name: values[NAMES[name]] for name in names if NAMES[name] in values}
    if form == "json":
        return json.dumps(values)
    values = {name: value for name, value in values.items() if name not in {"urlkey", "timestamp"}}
    return f"{line.key} {line.timestamp} {json.dumps(values)}"


def _bounded(lines: Iterable[IndexLine]) -> Iterator[IndexLine]:
    for number, line in enumerate(lines):
        if number == LOOKED:
            raise QueryError(f"More than {LOOKED:,} captures begin like that; ask for a longer address.")
        yield line


def _quiet(pieces: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except (Unreadable, OSError):
        return  # the answer has begun and cannot be taken back


def _ends(base: str, lines: list[IndexLine]) -> list[str]:
    ends = {0: lines[0], len(lines) - 1: lines[-1]}
    return [_link(base, line, place, len(lines)) for place, line in ends.items()]


def _link(base: str, line: IndexLine, place: int, count: int) -> str:
    rel = "".join((["first "] if place == 0 else []) + (["last "] if place == count - 1 else [])) + "memento"
    return f'<{_memento_of(base, line)}>; rel="{rel}"; datetime="{_http(line)}"'


def _memento_of(base: str, line: IndexLine) -> str:
    return f"{base}/memento/{line.timestamp}/{_header_safe(line.url)}"


def _header_safe(url: str) -> str:
    """An address that can end neither a header nor the brackets or quotes it is written in."""
    return quote(url, safe="".join(map(chr, range(33, 127))).translate({ord(c): None for c in '<>"'}))


def _distance(line: IndexLine, near: datetime) -> float:
    """Seconds between a capture and a moment."""
    return abs((_moment(line.timestamp) - near).total_seconds())


def _http(line: IndexLine) -> str:
    return format_datetime(_moment(line.timestamp), usegmt=True)


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _rest(request: Request, before: str) -> str:
    """The address that is written after `before` in the address of a request, with its query."""
    path = request.scope.get("raw_path", b"").partition(b"?")[0].decode("latin-1")
    query = request.scope.get("query_string", b"").decode("latin-1")
    # By its slashes: whoever asks may have written other letters of the path as percent and digits.
    slashes = before.count("/")
    rest = path.split("/", slashes)[slashes] + (f"?{query}" if query else "")
    return _address(rest)


def _address(text: str) -> str:
    """An address of the web without what would break a header; `http://` where no scheme is named."""
    url = _header_safe(text)
    # Clients and proxies make one slash of two.
    url, found = _SCHEME.subn(r"\1://", url, count=1) if _SCHEME.match(url) else (url, 0)
    if not found and re.match(r"[a-z][a-z0-9+.-]*:[^0-9]", url, re.I):
        raise QueryError("Only addresses that begin with http:// or https:// have captures.")
    return url if found else f"http://{url}"


def _stamp(text: str, filled: str) -> str:
    """A time of one to fourteen digits at its full length; its end where `filled` is 9.

    Raises `QueryError`.
    """
    if text and not _STAMP.fullmatch(text):
        raise QueryError("A time is written in digits: YYYYMMDDhhmmss, or the beginning of that.")
    return text + (filled * 14)[len(text) :]


def _moment(stamp: str) -> datetime:
    """The moment of a time; one that the calendar lacks is the nearest before it."""
    lowest = "00010101000000"
    digits = stamp + lowest[len(stamp) :]
    year, rest = max(1, int(digits[:4])), [int(digits[at : at + 2]) for at in range(4, 14, 2)]
    month, day, hour, minute, second = rest
    month = min(max(1, month), 12)
    for last in (31, 30, 29, 28):
        try:
            return datetime(
                year, month, min(max(1, day), last), min(hour, 23), min(minute, 59), min(second, 59), tzinfo=UTC
            )
        except ValueError:
            continue
    raise QueryError("There is no such time.")


def _condition(text: str) -> Callable[[IndexLine], bool]:
    """What a filter says of a line, `[!][=|~]field:value` as in pywb: contains, is (`=`), or matches as a whole (`~`).

    Patterns are the web's: only `*` has a meaning in them, for a pattern from anybody could take for ever.
    """
    rest = text.removeprefix("!")
    name, colon, value = rest.lstrip("=~").partition(":")
    if not colon or name not in NAMES:
        raise QueryError(f"«{text}» is no filter; one is status:200, !mime:image, ~url:*novosti*.")
    field, kind = NAMES[name], rest[0]
    whole = _pattern(value)

    def holds(line: IndexLine) -> bool:
        has = {"urlkey": line.key, "timestamp": line.timestamp}.get(field) or str(line.values.get(field, ""))
        if kind == "=":
            good = has == value
        elif kind == "~":
            good = whole.match(has) is not None
        else:
            good = value in has
        return good is not text.startswith("!")

    return holds


def _pattern(text: str) -> re.Pattern[str]:
    """What a whole text is matched with; `*` and `.*` are any characters, all others themselves."""
    literal = text.replace(".*", "*").replace("[", "[[]").replace("?", "[?]")
    return re.compile(fnmatch.translate(literal))


__all__ = ["Mementos"]

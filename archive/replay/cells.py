"""Packages in cells: what is open, and what each origin answers, whichever server listens.

The viewer reads a package with range requests (RFC 9110, 14) and runs as a service worker, which a browser allows at
`*.localhost` without TLS (W3C Secure Contexts, 3.2). Which origin an answer belongs to is read from the Host header:
a cell's name gives that cell and nothing else, the name that cells are shown from gives the page around one.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from archive.errors import LetopisError
from archive.replay import cell as cells
from archive.replay.cell import Cell, Origins
from archive.replay.links import viewer_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from archive.wacz.writer import Link

PIECE = 1 << 20
MOST_CELLS = 64
"""Cells that are kept for who comes back to them; the one that was opened longest ago goes first."""
_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")
_AT = re.compile(r"/at/(\d{1,14})/(.+)", re.DOTALL)
_LONGEST = 8 << 10
"""Characters of an address that is looked for."""

INDEX = b"""<!doctype html>
<html lang="en" class="no-overflow">
<head><meta charset="utf-8"><title>Letopis: replay</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="./ui.js"></script></head>
<body><replay-app-main></replay-app-main></body>
</html>
"""


class NoSuchPage(LookupError):
    """There is no capture of an address; the message says so in a sentence."""


class OnePage(NamedTuple):
    """A package with one page and what it needs."""

    package: Path
    url: str
    at: str
    """When the page was captured, 14 digits."""
    note: str = ""
    """Who supplied it, in a sentence, where it was not captured here."""


class RequestHeaders(Protocol):
    """The headers of a request; names in any case."""

    def get(self, name: str, /) -> str | None:
        """The value of a header; none where it is absent."""


class CellAnswer(NamedTuple):
    """What is answered to a request."""

    status: int
    headers: dict[str, str]
    """All of them, the length of the body too."""
    body: Iterable[bytes] = ()
    """Its pieces, for GET; read once, and maybe from files."""


class Cells:
    """The cells of one server, and the page around them. Safe to be asked by several threads."""

    def __init__(
        self,
        viewer: Callable[[], Path],
        origins: Origins,
        *,
        package: Path | None = None,
        links: Sequence[Link] = (),
        note: str = "",
        pages: Callable[[str, str | None], OnePage] | None = None,
        around: Sequence[str] = (),
        shown_from: Sequence[str] = (),
    ) -> None:
        """`viewer` gives the folder with `ui.js` and `sw.js` when a page is first opened (raises `LetopisError` where
        it cannot be had).

        `links` fill the package's gaps, `note` is said above it. Without a `package`, `pages` makes one of each page
        that is asked for (address, time or none; raises `NoSuchPage`), which is deleted when it is done with.
        `around` are the Host headers that mean the page around the cells, `shown_from` the origins whose frame may show
        a cell besides that of `origins`.
        """
        self.origins = origins
        self.around = frozenset(around)
        self.viewers = (*shown_from, origins.shown)
        self.by_label: dict[str, Cell] = {}
        self._viewer = viewer
        self._files: dict[str, Path] = {}
        self._worker, self._headers = cells.worker(self.viewers), cells.headers(self.viewers)
        self._pages = pages
        self._opened: dict[Path, Cell] = {}
        self._alone = Lock()
        self._package = self.cell(package, links, note) if package else None

    def frame(self, url: str | None, at: str | None) -> str | None:
        """What the frame of a cell opens with: the package, or a page and its time (14 digits or fewer, UTC); none
        where there is nothing to open yet.

        Raises `NoSuchPage` where there is no such page or the viewer is missing, with the reason in a sentence.
        """
        with self._alone:
            if not self._files:
                try:
                    folder = self._viewer()
                except LetopisError as error:
                    raise NoSuchPage(f"{error}.") from error
                except OSError as error:
                    raise NoSuchPage(f"The viewer's files cannot be read ({error.strerror}).") from error
                self._files = {"/ui.js": folder / "ui.js", cells.VIEWER_WORKER: folder / "sw.js"}
            if self._package is not None:
                return self._address(self._package, url, at)
            if url is None or self._pages is None:
                return None
            try:
                page = self._pages(url, at)
            except OSError as error:
                raise NoSuchPage("The records of this page cannot be read.") from error
            cell = self._opened.pop(page.package, None) or self.cell(page.package, (), page.note)
            self._opened[page.package] = cell
            while len(self._opened) > MOST_CELLS:
                oldest = next(iter(self._opened))
                del self.by_label[self._opened.pop(oldest).label]
                oldest.unlink(missing_ok=True)
            return self._address(cell, page.url, page.at)

    def cell(self, package: Path, links: Sequence[Link] = (), note: str = "") -> Cell:
        """A new cell with a package."""
        ordered = tuple(sorted(links, key=lambda link: link.start))
        cell = Cell(cells.new_label(), package, f"/{_safe(package.name)}", ordered, note)
        self.by_label[cell.label] = cell
        return cell

    def _address(self, cell: Cell, url: str | None, at: str | None) -> str:
        return viewer_address(self.origins.of(cell.label), cell.source, url, at)

    def answer(self, host: str, target: str, headers: RequestHeaders) -> CellAnswer | None:
        """What is answered to a request for a target (path and query) of a host; none where the host is neither a cell
        nor the page around one."""
        label = self.origins.label(host)
        if label is not None and (cell := self.by_label.get(label)):
            found = self._in_cell(cell, unquote(target.split("?", 1)[0]), headers)
            return found._replace(headers=found.headers | self._headers)
        return self._around(target) if host.lower() in self.around else None

    def knows(self, host: str) -> bool:
        """Whether a host is a cell or the page around one: what `answer` has an answer for."""
        return self.origins.label(host) in self.by_label or host.lower() in self.around

    def _in_cell(self, cell: Cell, path: str, headers: RequestHeaders) -> CellAnswer:
        if headers.get("Sec-Fetch-Dest") == "document":
            return _text(HTTPStatus.FORBIDDEN, cells.ALONE)
        if path == "/":
            return _whole(HTTPStatus.OK, "text/html; charset=utf-8", INDEX)
        if path == "/sw.js":
            return _whole(HTTPStatus.OK, TYPES[".js"], self._worker)
        if path == cell.source:
            return _file(cell.package, cell.links, headers.get("Range"))
        if path in self._files and headers.get("Service-Worker") != "script":
            return _file(self._files[path], (), headers.get("Range"))
        return _text(HTTPStatus.NOT_FOUND, "There is nothing here.")

    def _around(self, target: str) -> CellAnswer:
        path, _, query = target.partition("?")
        if path == "/open":
            try:
                asked = parse_qs(query, max_num_fields=8)
            except ValueError:
                asked = {}
            at = (asked.get("at") or [""])[0].strip()
            url, at = (asked.get("url") or [""])[0].strip(), at if at.isascii() and at.isdigit() else ""
        elif match := _AT.fullmatch(target):
            url, at = unquote(match[2]), match[1]
        elif path == "/":
            url = at = ""
        else:
            return _text(HTTPStatus.NOT_FOUND, "There is nothing here.")
        status, text, frame = HTTPStatus.OK, "Which page of the archive?", None
        try:
            frame = self.frame(url[:_LONGEST] or None, at[:14] or None)
            text = self.note(frame) if frame else text
        except NoSuchPage as error:
            status, text = HTTPStatus.NOT_FOUND, str(error)
        page, more = cells.frame_page(frame, url=url, at=at, text=text)
        found = _whole(status, "text/html; charset=utf-8", page)
        return found._replace(headers=found.headers | more)

    def note(self, frame: str) -> str:
        """What is said above a cell, by the address that its frame opens with."""
        cell = self.by_label.get(self.origins.label(urlsplit(frame).netloc) or "")
        return cell.note if cell else ""


TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".wacz": "application/wacz+zip",
    ".warc": "application/warc",
    ".gz": "application/gzip",
}


def _whole(status: int, kind: str, data: bytes) -> CellAnswer:
    return CellAnswer(
        status, {"Content-Type": kind, "Content-Length": str(len(data)), "Cache-Control": "no-cache"}, [data]
    )


def _text(status: int, words: str) -> CellAnswer:
    return _whole(status, "text/plain; charset=utf-8", words.encode())


def _file(path: Path, links: Sequence[Link], asked: str | None) -> CellAnswer:
    """A file or the piece of it that a Range header asks for."""
    try:
        size = path.stat().st_size
    except OSError:
        return _text(HTTPStatus.NOT_FOUND, "There is nothing here.")
    wanted = piece(asked, size)
    headers = {"Cache-Control": "no-cache", "Content-Length": "0"}
    if wanted is None:
        return CellAnswer(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers | {"Content-Range": f"bytes */{size}"})
    first, last, partial = wanted
    headers["Content-Type"] = TYPES.get(path.suffix, "application/octet-stream")
    headers["Content-Length"] = str(last - first + 1)
    headers["Accept-Ranges"] = "bytes"
    if partial:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    status = HTTPStatus.PARTIAL_CONTENT if partial else HTTPStatus.OK
    return CellAnswer(status, headers, _read(stretches(path, first, last, links)))


def _read(found: Iterable[tuple[Path, int, int]]) -> Iterator[bytes]:
    for source, start, length in found:
        left = length
        with source.open("rb") as stretch:
            stretch.seek(start)
            while left > 0 and (data := stretch.read(min(PIECE, left))):
                yield data
                left -= len(data)


def piece(header: str | None, size: int) -> tuple[int, int, bool] | None:
    """First and last byte of what a Range header asks for and whether it is a part; None where the file has none of it.

    A header that is absent, of another unit, of several ranges or malformed is ignored (RFC 9110, 14.2): the whole.
    """
    whole = (0, size - 1, False)
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match[0] == "bytes=-":
        return whole
    if not match[1]:
        length = min(int(match[2]), size)
        return (size - length, size - 1, True) if length else None
    first = int(match[1])
    if match[2] and int(match[2]) < first:
        return whole
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    return (first, last, True) if first < size else None


def stretches(package: Path, first: int, last: int, links: Sequence[Link]) -> Iterator[tuple[Path, int, int]]:
    """Where the bytes of a package really are, in order: file, offset, length. `links` are sorted by their start."""
    at = first
    for link in links:
        if link.start + link.size <= at:
            continue
        if link.start > last:
            break
        if link.start > at:
            yield package, at, link.start - at
            at = link.start
        end = min(last + 1, link.start + link.size)
        yield link.path, at - link.start, end - at
        at = end
    if at <= last:
        yield package, at, last + 1 - at


def _safe(name: str) -> str:
    """A file name as the last part of an address; its ending shows the viewer what it is."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", name)

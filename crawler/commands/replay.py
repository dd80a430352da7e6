"""`letopis replay`: kept pages in the browser, as they were."""

from __future__ import annotations

import re
import signal
import sys
import tempfile
import threading
import webbrowser
import zipfile
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from archive.acts import Acts
from archive.holdings import cdxj, resolve
from archive.item_store import Items
from archive.printable import plain
from archive.provenance import Suppliers, given_out, sentence
from archive.replay import viewers
from archive.replay.cells import NoSuchPage, OnePage
from archive.replay.links import PORT
from archive.replay.pywb import PywbServer
from archive.replay.server import ReplayServer
from archive.wacz.pack import pack as write_package
from archive.wacz.pack import pack_records
from archive.wacz.selection import NothingSelected, file_sources, sources
from archive.warc.reader import Unreadable
from crawler.commands import DataFolder
from crawler.commands.failure import Failure
from crawler.commands.pack import FetchedSince, FetchedUntil, PackedSites, selection_of
from crawler.operating.config import load_config
from crawler.operating.exit_codes import Exit
from crawler.rereading.needed import needed

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.wacz.selection import Selection
    from archive.wacz.writer import Link


class Viewer(StrEnum):
    """Whose viewer shows the pages."""

    REPLAYWEB = "replayweb"
    PYWB = "pywb"


def parse_time(text: str) -> str:
    """A time of the command line as 14 digits or fewer, UTC.

    Raises `typer.BadParameter`.
    """
    if re.fullmatch(r"\d{4,14}", text):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"«{text}» is no time; write 20241210154000 or 2024-12-10T15:40+03:00.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y%m%d%H%M%S")


def replay(
    what: Annotated[
        list[str] | None, typer.Argument(metavar="[URL] [FILE]…", help="Page to open; WARC or WACZ files to open.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", parser=parse_time, metavar="TIME", help="The capture nearest to this time.")
    ] = None,
    viewer: Annotated[Viewer, typer.Option("--viewer", help="ReplayWeb.page or pywb.")] = Viewer.REPLAYWEB,
    viewer_files: Annotated[
        Path | None,
        typer.Option("--viewer-files", help="ReplayWeb.page's folder or .tgz, or the environment that pywb is in."),
    ] = None,
    site: PackedSites = None,
    since: FetchedSince = None,
    until: FetchedUntil = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Port on loopback; 0 for any.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
    data: DataFolder = Path("data"),
) -> None:
    """Show kept pages in a viewer on this machine, until Ctrl-C.

    The viewer is fetched once, by its name, from npm or PyPI, and kept in ~/.cache/letopis.

    Examples:

        letopis replay https://www.govvrn.ru/novosti --at 2024-12-10

        letopis replay --site voronezh --since 2024-12-01

        letopis replay somebody-elses.wacz --viewer pywb
    """
    urls = [one for one in what or [] if "://" in one]
    files = [Path(one) for one in what or [] if "://" not in one]
    if len(urls) > 1:
        raise Failure("One address at a time can be opened.", Exit.USAGE)
    selected = bool(files or site or since or until)
    if viewer is Viewer.PYWB and not urls:
        selected = True
    if urls and not selected:
        _known(urls[0], data)  # an address that is not there is a mistake of the command line
    with ExitStack() as stack:
        if selected:
            package, links, note = _package(stack, files, data, lambda: selection_of(data, site, since, until, None))
            pages = None
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="letopis-replay-")))
            package, links, note, pages = None, [], "", PagePackages(data, folder)
            if viewer is Viewer.PYWB:
                package = _one_page(pages, urls[0], at)
        if viewer is Viewer.PYWB:
            sys.stderr.write(PYWB_WARNING)
        server = _server(viewer, viewer_files, package, links, note, port, pages)
        stack.enter_context(server)
        link = server.link(urls[0] if urls else None, at)
        ended = threading.Event()
        signal.signal(signal.SIGTERM, lambda number, frame: ended.set())
        sys.stdout.write(f"{plain(link)}\nCtrl-C ends the replay.\n")
        sys.stdout.flush()
        if browser:
            webbrowser.open(link)
        with suppress(KeyboardInterrupt):
            ended.wait()


def _known(url: str, data: Path) -> None:
    try:
        found = cdxj.find(data, url)
    except OSError as error:
        raise Failure(f"The archive in {data} cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None
    if not found:
        raise Failure(f"The archive in {data} has no capture of {plain(url)}.", Exit.NOTHING)


def _one_page(pages: PagePackages, url: str, at: str | None) -> Path:
    """The package of one page, for a viewer that is given it when it starts."""
    try:
        return pages(url, at).package
    except NoSuchPage as error:
        raise Failure(str(error), Exit.NOTHING) from None
    except OSError as error:
        raise Failure(f"The records of this page cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None


def _package(
    stack: ExitStack, files: list[Path], data: Path, selection: Callable[[], Selection]
) -> tuple[Path, list[Link], str]:
    """What the viewer is given: the WACZ that is named, or a passing one, the files that fill its gaps, and a note on
    what of it was supplied.

    The WARC files of an archive are not copied for it, however large they are.
    """
    if len(files) == 1 and files[0].suffix == ".wacz" and files[0].is_file():
        return files[0], [], ""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="letopis-replay-")))
    output = folder / f"{files[0].name.partition('.')[0] if files else 'archive'}.wacz"
    try:
        found = file_sources(files) if files else sources(data)
        with Console(stderr=True).status("Preparing the pages …"):
            if files:
                packed = write_package(found, output)
            else:
                packed = write_package(found, output, selection=selection(), items=Items(data), linked=True)
    except NothingSelected:
        where = files[0] if files else data
        raise Failure(f"{where} holds no page that could be shown.", Exit.NOTHING) from None
    except zipfile.BadZipFile as error:
        raise Failure(f"A package is damaged: {error}.", Exit.PROBLEMS) from None
    except OSError as error:
        raise Failure(f"{error.filename or 'A file'} cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None
    told = " ".join(f"Some of these pages were {one}." for one in packed.supplied.values())
    return output, packed.links, f"{told} The list of pages marks them." if told else ""


PYWB_WARNING = (
    "pywb shows all pages at one origin: a script of any of them can read all the others and send them away. "
    "Use it for archives that you trust.\n"
)


class PagePackages:
    """Makes a package of each page that is asked for, with what the page needs, and of nothing else."""

    def __init__(self, data: Path, folder: Path) -> None:
        self._data, self._folder = data, folder

    def __call__(self, url: str, at: str | None) -> OnePage:
        """The package of the capture nearest to a time (14 digits or fewer, UTC), or of the latest.

        Raises `NoSuchPage`, and `OSError` where the archive cannot be read.
        """
        every = cdxj.find(self._data, url)
        # A supplied capture is shown where it is cited by its own time, or where there is none of ours.
        found = given_out(self._data, (one for one in every if one.timestamp == at)) or given_out(self._data, every)
        if not found:
            raise NoSuchPage(f"The archive has no capture of {url[:200]} that it gives out.")
        wanted = _seconds(at) if at else float("inf")
        line = min(found, key=lambda one: abs(wanted - _seconds(one.timestamp)) if at else -_seconds(one.timestamp))
        package = self._folder / f"{line.timestamp}-{hash((line.filename, line.offset)) & 0xFFFFFFFFFFFF:012x}.wacz"
        page = (line.filename, line.offset)
        if not package.exists():
            try:
                record = resolve.record_at(self._data, line.filename, line.offset, line.length)
                if not resolve.as_indexed(self._data, line, record):
                    raise NothingSelected("it is not the record that was indexed")
                capture = record.capture(line.filename)
                if capture is None:
                    raise NothingSelected("the record has no address or no date")
                pack_records(self._data, needed(self._data, [capture]), package, shown={page: None}, lasting=False)
            except (NothingSelected, Unreadable, FileNotFoundError) as error:
                raise NoSuchPage(f"The record of {url[:200]} cannot be read: {error}.") from None
        by = Suppliers(self._data).of(line.filename)
        note = sentence(by, by.digest in Acts.of(self._data).trusted) if by else ""
        return OnePage(package, line.url, line.timestamp, f"This page was {note}." if note else "")


def _seconds(timestamp: str) -> float:
    """A time of up to 14 digits as seconds; what is left out is the beginning of that time."""
    padded = timestamp + "00000101000000"[len(timestamp) :]
    moment = cdxj.moment_of(padded)
    return moment.timestamp() if moment else 0.0


def _server(
    viewer: Viewer,
    files: Path | None,
    package: Path | None,
    links: list[Link],
    note: str,
    port: int | None,
    pages: PagePackages | None,
) -> ReplayServer | PywbServer:
    origin = load_config().replay_origin or None
    try:
        if viewer is Viewer.PYWB and package is not None:
            with Console(stderr=True).status("Looking for pywb …"):
                return PywbServer(viewers.pywb(files), package, links=links, port=port or 0)
        with Console(stderr=True).status("Looking for ReplayWeb.page …"):
            folder = viewers.replayweb(files)
    except viewers.ViewerMissing as error:
        raise Failure(f"{error}.", Exit.CONFIGURATION) from None
    try:
        return ReplayServer(
            folder, package, links=links, note=note, pages=pages, origin=origin, port=PORT if port is None else port
        )
    except ValueError as error:
        raise Failure(f"{error}.", Exit.CONFIGURATION) from None
    except OSError:
        if port is None:
            return ReplayServer(folder, package, links=links, note=note, pages=pages, origin=origin)
        raise Failure(f"Port {port} is taken.", Exit.BUSY) from None

"""`letopis serve`: the archive as a web page on this machine."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from archive.errors import LetopisError
from archive.extras import PartMissing
from archive.holdings.resolve import SOURCES
from archive.printable import plain
from archive.replay.cell import Origins
from archive.replay.cells import Cells
from archive.replay.viewers import replayweb
from crawler.commands import DataFolder, asking, terminal
from crawler.commands.failure import Failure
from crawler.commands.replay import PagePackages
from crawler.operating.config import load_config
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from collections.abc import Callable


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at.")] = 8765,
    host: Annotated[str, typer.Option(help="Address to listen at; the page asks nobody for a password.")] = "127.0.0.1",
    name: Annotated[
        list[str] | None, typer.Option("--name", help="A host name by which the page is reached; may be repeated.")
    ] = None,
    replay: Annotated[str | None, typer.Option(help="Address of a running letopis replay.")] = None,
    data: DataFolder = Path("data"),
) -> None:
    """Open search, articles, their history and citations in a browser. Read-only.

    Examples:

        letopis serve

        letopis serve --port 9000 --data /srv/letopis
    """
    try:
        from archive.web.app import serve as run
    except PartMissing as error:
        raise Failure(str(error), Exit.CONFIGURATION) from error
    _follow(data)
    with asking.opened(data) as archive:
        archive.count()  # builds the catalogue where there is none, before anybody waits for a page
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            listener = socket.create_server((host, port), family=family)
        except OSError as error:
            why = f"{host}, port {port}: {error.strerror}"
            raise Failure(f"The page cannot listen at {plain(why)}.", Exit.CONFIGURATION) from error
        shown = f"[{host}]" if ":" in host else host
        terminal.out().print(Text(f"Letopis: http://{shown}:{listener.getsockname()[1]}/   (Ctrl-C ends it)"))
        if not _loopback(host):
            terminal.out().print(Text("Everybody who reaches this address can read the archive.", style="yellow"))
        # A wildcard is nobody's name.
        named = () if host in {"0.0.0.0", "::"} else (host,)  # noqa: S104 - compared, not bound
        hosts = (*named, *(name or ()))
        with TemporaryDirectory(prefix="letopis-replay-") as folder:
            pages = PagePackages(data, Path(folder))
            cells = None
            if not replay:
                cells = cells_of(pages, listener.getsockname()[1], host, hosts, load_config().replay_origin)
            run(archive, listener, hosts=hosts, replay=replay, cells=cells)


FOLLOW = 60.0
"""Seconds after which it is looked for newer states of an archive in storage."""


def _follow(data: Path) -> None:
    """Let an archive in storage be followed as long as this runs."""
    source = SOURCES.get(data)
    if source is None:
        return
    from archive.cluster.mirror import Mirror

    assert isinstance(source, Mirror)

    def follow() -> None:
        while True:
            time.sleep(FOLLOW)
            with suppress(LetopisError, OSError):  # what is here goes on being shown
                source.refresh()

    threading.Thread(target=follow, daemon=True).start()


def cells_of(
    pages: PagePackages,
    port: int,
    host: str,
    hosts: tuple[str, ...] = (),
    wildcard: str = "",
    viewer: Callable[[], Path] = replayweb,
) -> Cells | None:
    """What replays in place: at the operator's wildcard, or at `*.localhost`, which is this machine to every browser;
    none where nobody would find that."""
    here = tuple(f"http://{name}:{port}" for name in ("127.0.0.1", "localhost"))
    if wildcard:
        origins = Origins.named(wildcard)
        _, colon, public = origins.host.partition(":")
        shown_from = (*here, *(f"{origins.scheme}://{name}{colon}{public}" for name in hosts))
        return Cells(viewer, origins, pages=pages, around=(origins.host,), shown_from=shown_from)
    if host not in {"127.0.0.1", "::1", "localhost"}:
        return None
    return Cells(viewer, Origins("http", f"localhost:{port}"), pages=pages, shown_from=here)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

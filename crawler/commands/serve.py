"""`letopis serve`: the archive as a web page on this machine."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.text import Text

from archive.extras import PartMissing
from archive.printable import plain
from archive.replay.cell import Origins
from archive.replay.door import Door
from archive.replay.viewers import replayweb
from crawler.commands import DataFolder, asking, terminal
from crawler.commands.failure import Failure
from crawler.commands.replay import PagePackages
from crawler.operating.config import load
from crawler.operating.exit_codes import Exit


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
    if replay is None and (wildcard := load().replay_origin):
        replay = Origins.named(wildcard).shown
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
        # Cells are at *.localhost, which is this machine to every browser: nobody else's would find them.
        door = None
        with TemporaryDirectory(prefix="letopis-replay-") as folder:
            if _loopback(host) and replay is None:
                own = f":{listener.getsockname()[1]}"
                shown_from = [f"http://127.0.0.1{own}", f"http://localhost{own}"]
                door = Door(replayweb, PagePackages(data, Path(folder)), shown_from)
            try:
                run(archive, listener, hosts=(*named, *(name or ())), replay=replay, door=door)
            finally:
                if door is not None:
                    door.close()


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

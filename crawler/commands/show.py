"""`letopis show`: one item, for a person or a script."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from archive.items import to_json
from archive.printable import plain
from archive.replay.links import replay_command
from archive.verdicts import Verdicts
from archive.versions import by_number
from crawler.commands import AsJson, DataFolder, terminal
from crawler.commands.failure import Failure
from crawler.commands.lookup import What, versions_of
from crawler.operating.exit_codes import Exit


def show(
    what: What,
    number: Annotated[int | None, typer.Option("--version", help="Which version; the latest by default.")] = None,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Show one item: what it says, and where each word of it is kept.

    Examples:

        letopis show voronezh-0a1b2c3d4e5f6071

        letopis show https://www.govvrn.ru/novosti/-/~/id/1 --json
    """
    versions = by_number(versions_of(data, what))
    chosen = versions.get(number or max(versions))
    if chosen is None:
        numbers = ", ".join(map(str, versions))
        raise Failure(f"There is no version {number} of this item, only {numbers}.", Exit.NOTHING)
    if as_json:
        sys.stdout.write(to_json(chosen).decode() + "\n")
    else:
        console = terminal.out()
        console.print(terminal.whole(chosen))
        if Verdicts.of(data, chosen.site).provisional(chosen):
            console.print("Provisional: the crawl that met it has not been judged yet.", style="yellow")
        console.print(f"Replay: {plain(replay_command(chosen.capture))}", markup=False, soft_wrap=True)

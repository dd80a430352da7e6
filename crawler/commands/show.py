"""`letopis show`: one item, for a person or a script."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from archive import provenance
from archive.items import to_json
from archive.printable import plain
from archive.provenance import version_name
from archive.replay.links import replay_command
from archive.verdicts import Verdicts
from crawler.commands import AsJson, DataFolder, terminal
from crawler.commands.lookup import What, supplied_of, version_of


def show(
    what: What,
    number: Annotated[
        str | None, typer.Option("--version", metavar="N", help="Which version; the latest by default.")
    ] = None,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Show one item: what it says, and where each word of it is kept.

    Examples:

        letopis show voronezh-0a1b2c3d4e5f6071

        letopis show https://www.govvrn.ru/novosti/-/~/id/1 --json
    """
    chosen = version_of(data, what, number)
    if as_json:
        sys.stdout.write(to_json(chosen).decode() + "\n")
    else:
        supplied, trusted = supplied_of(data, chosen.id)
        console = terminal.out()
        if said := provenance.supplier_sentence(chosen, trusted):
            console.print(Text(plain(f"This version was {said}."), style="bold red"), soft_wrap=True)
        console.print(terminal.whole(chosen))
        if Verdicts.of(data, chosen.site).provisional(chosen):
            console.print("Provisional: the crawl that met it has not been judged yet.", style="yellow")
        for other in supplied:
            if other is not chosen:
                said = f"Version {version_name(other)} was {provenance.supplier_sentence(other, trusted)}."
                console.print(Text(plain(said), style="dim"), soft_wrap=True)
        console.print(f"Replay: {plain(replay_command(chosen.capture))}", markup=False, soft_wrap=True)

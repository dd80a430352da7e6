"""`letopis catalogue`: bring the catalogue up to date, or rebuild it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from archive.extras import PartMissing
from archive.printable import plain
from crawler.commands import AsJson, DataFolder, jsonl, terminal
from crawler.commands.failure import Failure, must_be_there
from crawler.operating.exit_codes import Exit


def catalogue(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Rebuild it from the items.")] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Go on while a crawl writes, until Ctrl-C.")] = False,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Bring the catalogue up to date. Searching does so by itself; after a large crawl this shows how far it is.

    Examples:

        letopis catalogue

        letopis catalogue --rebuild
    """
    try:
        from archive.catalogue import Catalogue, CatalogueDamaged
        from archive.item_store import NewerSchema
    except PartMissing as error:
        raise Failure(str(error), Exit.CONFIGURATION) from error
    must_be_there(data)
    made = Catalogue(data)
    columns = (SpinnerColumn(), TextColumn("{task.completed} versions"), TimeElapsedColumn())
    begun = time.monotonic()
    try:
        with Progress(*columns, transient=True, disable=as_json) as progress:
            task = progress.add_task("", total=None)

            def said(count: int) -> None:
                progress.update(task, completed=count)

            update = made.rebuild(progress=said) if rebuild else made.update(progress=said)
            while follow:
                time.sleep(0.5)
                with suppress(CatalogueDamaged):
                    if made.is_fresh():
                        continue
                made.update(progress=said)
    except NewerSchema as error:
        raise Failure(str(error), Exit.CONFIGURATION) from error
    except (OSError, sqlite3.OperationalError) as error:
        raise Failure(f"The catalogue in {data} cannot be written: {error}.", Exit.CONFIGURATION) from error
    if as_json:
        jsonl.write({"versions": update.versions, "vanished": update.vanished, "damaged": update.damaged})
    else:
        terminal.out().print(f"{update.versions} versions read in {time.monotonic() - begun:.1f} s")
        for place in update.damaged:
            terminal.out().print(plain(f"no item: {place}"), style="yellow")
    if update.damaged:
        raise typer.Exit(Exit.PROBLEMS)

"""`letopis extract`: the record of an item as a WARC of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from archive.extract import NotExtracted, suffix
from archive.extract import extract as write
from archive.printable import plain
from archive.provenance import version_name
from crawler.commands import DataFolder, terminal
from crawler.commands.failure import Failure
from crawler.commands.lookup import What, version_of
from crawler.operating.exit_codes import Exit


def extract(
    what: What,
    version: Annotated[
        str | None, typer.Option(metavar="N", help="Number of the version; the latest if not given.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="New file; named after the item.")] = None,
    data: DataFolder = Path("data"),
) -> None:
    """Write the record that an item was read from, with its request, to a WARC file of its own.

    Examples:

        letopis extract voronezh-0123456789abcdef

        letopis extract voronezh-0123456789abcdef --version 1 -o first.warc.gz
    """
    item = version_of(data, what, version)
    target = output or Path(f"{item.id}-v{version_name(item)}{suffix(item.capture)}")
    try:
        found = write(data, item.capture, target)
    except NotExtracted as error:
        raise Failure(plain(error), Exit.PROBLEMS) from error
    except FileExistsError:
        raise Failure(f"{target} exists already.", Exit.CONFIGURATION) from None
    for record in found:
        terminal.out().print(Text(f"{record.type}  {plain(record.id)}", style="dim"))
    terminal.out().print(Text(str(target)))

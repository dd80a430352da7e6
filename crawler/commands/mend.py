"""`letopis mend`: finish what a crash left."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from archive import beside
from archive.errors import Busy
from archive.holdings import mend as mending
from archive.item_store import SITE_NAME, ItemWriter
from archive.printable import plain
from crawler.commands import AsJson, DataFolder, jsonl, terminal
from crawler.commands.failure import Failure, must_be_there
from crawler.crawl.keeping import SiteLock
from crawler.operating.exit_codes import Exit


def mend(
    data: DataFolder = Path("data"),
    site: Annotated[str | None, typer.Option("--site", help="Only this site.")] = None,
    as_json: AsJson = False,
) -> None:
    """Finish the WARC files that a crash left: cut a torn tail and keep it aside, name the file, make its index again.

    Files of a running crawl are left alone. Every crawl does the same for its site before it begins. Exit code 1:
    damage within a file was found, which only a copy can mend.

    Examples:

        letopis mend

        letopis mend --site voronezh --json
    """
    must_be_there(data)
    damaged = False
    count = 0
    try:
        for mended in mending.mending(data, site):
            count += 1
            _give_back(data, mended)
            damaged = damaged or bool(mended.damage)
            if as_json:
                jsonl.write(asdict(mended))
            else:
                terminal.out().print(plain(mended.sentence), markup=False)
    except ValueError as error:
        raise Failure(f"{error}.", Exit.USAGE) from None
    except OSError as error:
        name = plain(error.filename or data)
        raise Failure(f"{name} cannot be mended ({error.strerror}).", Exit.CONFIGURATION) from None
    if not count and not as_json:
        terminal.out().print("Nothing to mend.")
    if damaged:
        raise typer.Exit(Exit.PROBLEMS)


def _give_back(data: Path, mended: mending.Mended) -> None:
    """Give the items back whose lines the crash took; a crawl that runs has done so itself."""
    site = mended.warc.partition("/")[0]
    if not ((mended.named or mended.indexed) and SITE_NAME.fullmatch(site)):
        return
    with suppress(Busy), ExitStack() as stack:
        stack.callback(SiteLock(data, site).release)
        items = ItemWriter(data, site)
        stack.callback(items.close)
        beside.give_back(data, mended, items)

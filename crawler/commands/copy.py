"""`letopis copy`: copies of closed WARC and WACZ files elsewhere."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from archive.copies import Copies
from archive.extras import PartMissing
from archive.printable import plain
from archive.secret import Secret, discreet
from crawler.commands import AsJson, jsonl, terminal
from crawler.commands.config import loaded
from crawler.commands.failure import Failure, must_be_there
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from archive.copies import Done


def copy(
    to: Annotated[str | None, typer.Option(help="Where to, instead of storage.url: s3://bucket/folder.")] = None,
    remove: Annotated[
        bool | None,
        typer.Option("--remove/--keep", help="Remove WARC files here whose copy counts; storage.remove_local."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", envvar="LETOPIS_DATA", help="Folder that holds the archive.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Copy closed WARC and WACZ files to storage elsewhere, read each copy back, and compare its checksum.

    Nothing is removed here unless that is asked for; then a WARC file goes when its copy counts and it is older than
    storage.keep_days. Exit codes: 0 done, 1 a file could not be copied, 3 there was nothing to do, 4 not set up.

    Examples:

        letopis copy

        letopis copy --to s3://archive/letopis --json
    """
    config = loaded()
    root, url = data or config.data, to or config.storage.url
    if not url:
        raise Failure("Set storage.url, or say where to with --to.", Exit.CONFIGURATION)
    must_be_there(root)
    try:
        storage = Copies(root, url, config.storage.model_copy(update={"url": url}).options)
    except PartMissing as error:
        raise Failure(str(error), Exit.CONFIGURATION) from None
    except (OSError, ValueError, ImportError) as error:
        raise Failure(
            f"The storage cannot be used: {plain(discreet(error, Secret(url)))}.", Exit.CONFIGURATION
        ) from None
    done = [_told(one, as_json=as_json) for one in storage.copy()]
    if config.storage.remove_local if remove is None else remove:
        done += [_told(one, as_json=as_json) for one in storage.remove(timedelta(days=config.storage.keep_days))]
    storage.close()
    if any(one.outcome == "failed" for one in done):
        raise typer.Exit(Exit.PROBLEMS)
    if not done:
        raise typer.Exit(Exit.NOTHING)


def _told(done: Done, *, as_json: bool) -> Done:
    if as_json:
        jsonl.write(asdict(done))
    else:
        style = "red" if done.outcome == "failed" else ""
        line = f"{done.outcome}  {done.path}  {done.reason}".rstrip()
        terminal.out().print(Text(plain(line), style=style), soft_wrap=True)
        sys.stdout.flush()
    return done

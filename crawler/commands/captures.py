"""`letopis captures`: what the archive has of an address, or all of it as Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from archive.acts import Acts
from archive.extras import PartMissing
from archive.holdings import cdxj
from archive.printable import plain
from archive.printable import size as size_of
from archive.provenance import Suppliers
from crawler.commands import AsJson, DataFolder, jsonl, terminal
from crawler.commands.failure import Failure, must_be_there
from crawler.operating.exit_codes import Exit


def captures(
    url: Annotated[str | None, typer.Argument(help="Address whose captures are listed.")] = None,
    parquet: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write all captures there, a file a year."),
    ] = None,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """List the captures of an address, or write those of the archive as Parquet, sorted by address and time.

    Exit codes: 0 there are some, 3 there are none.

    Examples:

        letopis captures http://www.govvrn.ru/novosti

        letopis captures --parquet captures
    """
    if (url is None) == (parquet is None):
        raise Failure("Name an address, or a new folder with --parquet.", Exit.USAGE)
    must_be_there(data)
    if parquet is not None:
        _write(data, parquet, as_json=as_json)
        return
    acts, suppliers = Acts.of(data), Suppliers(data)
    try:
        lines = [line for line in cdxj.find(data, url or "") if not acts.hides(line.url)]
    except OSError as error:
        raise Failure(f"The index in {data} cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("time (UTC)", "status", "type", "bytes", "WARC"):
        table.add_column(name, justify="right" if name in {"status", "bytes"} else "left", overflow="fold")
    for line in lines:
        by = suppliers.of_record(line.filename)
        if as_json:
            said = {
                "surt": line.key,
                "timestamp": line.timestamp,
                "fetched_at": cdxj.moment_of(line.timestamp),
                **line.values,
            }
            jsonl.write(said | ({"supplied": by.digest} if by else {}))
            continue
        moment = cdxj.moment_of(line.timestamp)
        when = f"{moment:%Y-%m-%d %H:%M:%S}" if moment else plain(line.timestamp)
        where = f"{line.filename}, {line.offset}" + (", supplied" if by else "")
        table.add_row(when, str(line.status or ""), plain(line.mime), str(line.length), plain(where))
    if lines and not as_json:
        terminal.out().print(table)
    if not lines:
        raise Failure(f"The archive in {data} has no capture of {plain(url)}.", Exit.NOTHING)


def _write(data: Path, folder: Path, *, as_json: bool) -> None:
    try:
        from archive.captures import write_captures
    except PartMissing as error:
        raise Failure(str(error), Exit.CONFIGURATION) from error
    try:
        columns = (SpinnerColumn(), TextColumn("{task.completed} captures"), TimeElapsedColumn())
        with Progress(*columns, console=terminal.out(), transient=True, disable=as_json) as bar:
            task = bar.add_task("captures", total=None)
            done = write_captures(data, folder, lambda rows: bar.update(task, completed=rows))
    except OSError as error:
        raise Failure(f"{plain(error)}", Exit.CONFIGURATION) from error
    if as_json:
        said = {"rows": done.rows, "files": [str(path) for path in done.files], "unread": done.unread}
        jsonl.write(said)
    else:
        terminal.out().print(Text(f"{done.rows} captures"))
        for path in done.files:
            terminal.out().print(Text(f"{path}  {size_of(path.stat().st_size)}", style="dim"))
        if done.unread:
            terminal.out().print(Text(f"{done.unread} lines of the index could not be read.", style="yellow"))
    if not done.rows:
        raise typer.Exit(Exit.NOTHING)

"""`letopis export`: items for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from rich.text import Text

from archive.extras import PartMissing
from archive.fields import Format, Layout
from crawler.commands import DataFolder, asking, terminal
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit


def _format(text: str) -> Format:
    for one in get_args(Format):
        if one == text:
            return cast("Format", one)
    raise typer.BadParameter(f"{text!r} is not one of {', '.join(get_args(Format))}")


def export(
    folder: Annotated[Path, typer.Argument(help="New folder to write to.")],
    query: Annotated[str, typer.Argument(help="Which items, in the query language; nothing means all.")] = "",
    format: Annotated[
        list[str] | None,
        typer.Option(metavar="<parquet|jsonl|csv>", help="jsonl is compressed; may be repeated."),
    ] = None,
    region: asking.Regions = None,
    site: asking.Sites = None,
    since: asking.Since = None,
    until: asking.Until = None,
    has: asking.Has = None,
    changed: asking.Changed = None,
    vanished: asking.Vanished = None,
    language: asking.Languages = None,
    earlier: asking.Earlier = False,
    title: Annotated[str, typer.Option(help="Title of the export.")] = "Letopis export",
    licence: Annotated[
        str | None, typer.Option(help="Licence of the pages, an SPDX name or an address: CC-BY-4.0.")
    ] = None,
    bom: Annotated[bool, typer.Option("--bom", help="CSV with a byte order mark, for Excel.")] = False,
    layout: Annotated[Layout, typer.Option(help="Plain, or as a Hugging Face dataset.")] = "plain",
    ro_crate: Annotated[bool, typer.Option("--ro-crate", help="Describe it as an RO-Crate, too.")] = False,
    data: DataFolder = Path("data"),
) -> None:
    """Write items as Parquet, JSON Lines or CSV, with a Frictionless datapackage.json and a citation file.

    Examples:

        letopis export out 'школа' --since 2024 --format parquet --format csv --bom

        letopis export dataset --layout huggingface --licence CC-BY-4.0
    """
    try:
        from archive.export import export as write
    except PartMissing as error:
        raise Failure(str(error), Exit.CONFIGURATION) from error
    filters = asking.narrow(
        region=region, site=site, since=since, until=until, has=has, changed=changed, vanished=vanished,
        language=language, earlier=earlier or None,
    )  # fmt: skip
    with asking.opened(data) as archive:
        try:
            done = write(
                archive.items(query, **filters), folder, [_format(one) for one in format or ["parquet"]],
                title=title, layout=layout, bom=bom, ro_crate=ro_crate, licence=licence,
            )  # fmt: skip
        except FileExistsError as error:
            raise Failure(str(error), Exit.CONFIGURATION) from error
    out = terminal.out()
    out.print(Text(f"{done.items} items"))
    for path in done.files:
        out.print(Text(f"{path}  {path.stat().st_size / 1e6:.1f} MB", style="dim"))
    if not done.items:
        raise typer.Exit(Exit.NOTHING)

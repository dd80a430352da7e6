"""`letopis watch`: save a query, and follow what came, changed or disappeared."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from archive.printable import plain
from crawler.commands import AsJson, DataFolder, asking, jsonl, terminal
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from archive.access import Archive
    from archive.watch import Watches

app = typer.Typer(
    no_args_is_help=True,
    help="Save a query, and follow what came, changed or disappeared, as Atom and as JSON in data/watch.",
)

Name = Annotated[str, typer.Argument(help="Name of the watch.")]


def _watches(archive: Archive) -> Watches:
    from archive.watch import Watches

    return Watches(archive)


@app.command()
def add(
    name: Name,
    query: asking.Query = "",
    region: asking.Regions = None,
    site: asking.Sites = None,
    author: asking.Authors = None,
    credited: asking.Credited = None,
    person: asking.Persons = None,
    has: asking.Has = None,
    vanished: asking.Vanished = None,
    language: asking.Languages = None,
    data: DataFolder = Path("data"),
) -> None:
    """Save a query. What it finds today is no news.

    Examples:

        letopis watch add kustov '«Данил Кустов»' --region RU-VOR
    """
    from_options = asking.narrow(
        region=region, site=site, author=author, credited=credited, person=person, has=has, vanished=vanished,
        language=language,
    )  # fmt: skip
    with asking.opened(data) as archive:
        from archive.access import Filters

        try:
            watch = _watches(archive).save(name, query, Filters(**from_options))
        except FileExistsError as error:
            raise Failure(plain(error), Exit.CONFIGURATION) from error
    terminal.out().print(Text(f"{name}: {len(watch.seen)} items are known; letopis watch check reports what comes"))


@app.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Which watches; all if not given.")] = None,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Tell what came, changed or disappeared since the last time, and write the feeds.

    Examples:

        letopis watch check

        letopis watch check kustov --json
    """
    said = []
    with asking.opened(data) as archive:
        watches = _watches(archive)
        for name in names or watches.names():
            try:
                said += [{"watch": name, **asdict(signal)} for signal in watches.check(name)]
            except (LookupError, ValueError) as error:
                raise Failure(plain(error), Exit.CONFIGURATION) from error
    for one in said:
        if as_json:
            jsonl.write(one)
        else:
            line = f"{one['watch']}  {one['kind']:9} {one['title']}  {one['url']}"
            terminal.out().print(Text(plain(line)))
    if not said:
        raise typer.Exit(Exit.NOTHING)


@app.command("list")
def list_(data: DataFolder = Path("data"), as_json: AsJson = False) -> None:
    """List the watches.

    Examples:

        letopis watch list
    """
    with asking.opened(data) as archive:
        watches = _watches(archive)
        said = []
        for name in watches.names():
            try:
                watch = watches.load(name)
            except ValueError as error:
                raise Failure(plain(error), Exit.CONFIGURATION) from error
            said.append({"name": name, "query": watch.query, "items": len(watch.seen), "asked": watch.asked})
    for one in said:
        if as_json:
            jsonl.write(one)
            continue
        line = f"{one['name']}  {one['query']}  {one['items']} items, {one['asked']}"
        terminal.out().print(Text(plain(line)))


@app.command()
def remove(name: Name, data: DataFolder = Path("data")) -> None:
    """Delete a watch with its feed.

    Examples:

        letopis watch remove kustov
    """
    with asking.opened(data) as archive:
        try:
            _watches(archive).remove(name)
        except (LookupError, ValueError) as error:
            raise Failure(plain(error), Exit.CONFIGURATION) from error

"""`letopis diff`: two versions of an article word by word."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from archive.history import changes_html, compare
from archive.printable import plain
from crawler.commands import AsJson, DataFolder, asking, terminal
from crawler.commands.colours import changes_text
from crawler.commands.failure import Failure
from crawler.commands.lookup import What, versions_of
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from archive.items import PressItem


def diff(
    what: What,
    first: Annotated[int | None, typer.Argument(metavar="V1", help="Earlier version; the last but one.")] = None,
    second: Annotated[int | None, typer.Argument(metavar="V2", help="Later version; the last.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page of HTML there instead.")] = None,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Show word by word what was changed between two versions of an article.

    Exit codes: 0 they were compared, 3 there is no such article or version.

    Examples:

        letopis diff https://www.govvrn.ru/novosti/-/~/id/1

        letopis diff voronezh-0a1b2c3d4e5f6071 1 3 --html changes.html
    """
    versions = versions_of(data, what)
    last = versions[-1].version.number
    after = _version(versions, second or last)
    if first is None and last == 1:
        raise Failure("There is one version of this item only: nothing was changed in it.", Exit.NOTHING)
    before = _version(versions, first or after.version.number - 1)
    if html is not None:
        try:
            html.write_text(changes_html(before, after), encoding="utf-8")
        except OSError as error:
            raise Failure(f"{html} cannot be written ({error.strerror}).", Exit.CONFIGURATION) from None
        return
    changes = compare(before, after)
    if as_json:
        asking.print_json([{**asdict(change), "spans": [asdict(span) for span in change.spans]} for change in changes])
        return
    console = terminal.out()
    console.print(Text(plain(after.title or after.url), style="bold"))
    moments = [f"{item.version.number} ({item.version.first_seen:%Y-%m-%d %H:%M} UTC)" for item in (before, after)]
    console.print(Text(f"version {moments[0]} → version {moments[1]}", style="dim"))
    console.print(changes_text(changes))


def _version(versions: list[PressItem], number: int) -> PressItem:
    found = [item for item in versions if item.version.number == number]
    if not found:
        numbers = ", ".join(str(item.version.number) for item in versions)
        raise Failure(f"There is no version {number} of this item, only {numbers}.", Exit.NOTHING)
    return found[0]

"""`letopis diff`: two versions of an article word by word."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from archive.history import changes_html, comment_changes, compare
from archive.item_store import line_first_seen
from archive.printable import plain
from archive.provenance import supplier_sentence
from archive.versions import by_number, comment_versions, text_versions
from crawler.commands import AsJson, DataFolder, jsonl, terminal
from crawler.commands.colours import changes_text
from crawler.commands.failure import Failure
from crawler.commands.lookup import What, named, supplied_of, versions_of
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from archive.items import PressItem


def diff(
    what: What,
    first: Annotated[str | None, typer.Argument(metavar="V1", help="Earlier version; the last but one.")] = None,
    second: Annotated[str | None, typer.Argument(metavar="V2", help="Later version; the last.")] = None,
    comments: Annotated[bool, typer.Option("--comments", help="Compare versions of the comments.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page of HTML there instead.")] = None,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Show word by word what was changed between two versions of an article, each with the latest comments it had.

    With --comments the numbers are those of the comments' own versions. So they are where the text has one version.

    Exit codes: 0 they were compared, 3 there is no such article or version.

    Examples:

        letopis diff https://www.govvrn.ru/novosti/-/~/id/1

        letopis diff voronezh-0a1b2c3d4e5f6071 1 3 --html changes.html
    """
    lines = versions_of(data, what)
    supplied, trusted = supplied_of(data, lines[0].id)
    if comments:
        known = _numbered(comment_versions(lines))
    else:
        known = {str(number): item for number, item in by_number(lines).items()}
        if first is None and second is None and len(text_versions(lines)) == 1 and len(comment_versions(lines)) > 1:
            comments, known = True, _numbered(comment_versions(lines))
    if first is None and len(known) < 2:
        what_is_one = "its comments" if comments else "this item"
        raise Failure(f"There is one version of {what_is_one} at most: nothing was changed.", Exit.NOTHING)
    order = list(known)
    last = second or order[-1]
    former = first or order[max(order.index(last) - 1, 0) if last in order else 0]
    if not comments:
        known = named(lines, supplied)
    before, after = (_version(known, number) for number in (former, last))
    if html is not None:
        try:
            html.write_text(changes_html(before, after), encoding="utf-8")
        except OSError as error:
            raise Failure(f"{html} cannot be written ({error.strerror}).", Exit.CONFIGURATION) from None
        return
    changes = (comment_changes if comments else compare)(before, after)
    if as_json:
        for change in changes:
            jsonl.write({**asdict(change), "spans": [asdict(span) for span in change.spans]})
        return
    console = terminal.out()
    console.print(Text(plain(after.title or after.url), style="bold"))
    which = "comments" if comments else "version"
    moments = [
        f"{number} ({line_first_seen(item):%Y-%m-%d %H:%M} UTC)" for number, item in ((former, before), (last, after))
    ]
    console.print(Text(f"{which} {moments[0]} → {which} {moments[1]}", style="dim"))
    for name, item in ((former, before), (last, after)):
        if by := supplier_sentence(item, trusted):
            line = f"Version {name} was {by}: the difference is no edit by the site."
            console.print(Text(plain(line), style="bold red"), soft_wrap=True)
    console.print(changes_text(changes))


def _numbered(items: list[PressItem]) -> dict[str, PressItem]:
    return {str(number): item for number, item in enumerate(items, 1)}


def _version(known: dict[str, PressItem], number: str) -> PressItem:
    if number not in known:
        numbers = ", ".join(known)
        raise Failure(f"There is no version {number} of this item, only {numbers}.", Exit.NOTHING)
    return known[number]

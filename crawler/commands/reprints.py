"""`letopis reprints`: the articles of other sites that share an article's wording."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from archive.printable import plain
from crawler.commands import AsJson, DataFolder, asking, jsonl, terminal
from crawler.commands.colours import spans_text
from crawler.commands.failure import Failure
from crawler.commands.lookup import What
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from archive.reprints import Reprint

EDITS = 3
"""Edits of an article that are shown; `--json` has all."""


def reprints(what: What, data: DataFolder = Path("data"), as_json: AsJson = False) -> None:
    """Show where else an article is printed: by whom first, with how much of the same wording, and what was changed.

    That one site took it from another is not said: both may have it from a third. Which was printed first is said only
    where the pages' own times decide it. Exit codes: 0 it is printed elsewhere, 3 no other site is known to print it.

    Examples:

        letopis reprints voronezh-0a1b2c3d4e5f6071

        letopis reprints https://www.govvrn.ru/novosti/-/~/id/1 --json
    """
    with asking.opened(data) as archive:
        ids = archive.find(what) if "://" in what else [what]
        if not ids:
            raise Failure(f"The archive in {data} has no item «{plain(what)}».", Exit.NOTHING)
        found = archive.reprints(ids[0])
    if as_json:
        for one in found:
            jsonl.write(one.as_json())
    else:
        for one in found:
            terminal.out().print(_shown(one), soft_wrap=True)
        if found and found[0].first is None:
            terminal.out().print(Text("Which of them was printed first is not known from their pages.", style="dim"))
    if not found:
        raise Failure("This archive knows no other site that prints this wording.", Exit.NOTHING)


def _shown(one: Reprint) -> Text:
    text = Text(plain(one.title or "(no title)"), style="bold")
    if one.first:
        text.append("  printed first", style="green")
    if one.supplied_by:
        text.append(f"  supplied in {plain(one.supplied_by)}", style="bold red")
    where = " · ".join((one.printed or "no date", one.region or one.site, f"{one.share:.0%}", one.id))
    text.append(f"\n{plain(where)}\n", style="dim").append(plain(one.url) + "\n", style="blue")
    for edit in one.edits[:EDITS]:
        text.append(f"  {edit.matter}: ", style="cyan").append_text(spans_text(edit.spans)).append("\n")
    if len(one.edits) > EDITS:
        text.append(f"  {len(one.edits) - EDITS} more edits\n", style="dim")
    return text

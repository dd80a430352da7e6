"""`letopis vanished`: articles that are not where they were, with the evidence and the last good capture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from archive.item_store import SITE_NAME, Items
from archive.ledger import Ledger
from archive.printable import plain
from archive.replay.links import replay_command
from crawler.commands import AsJson, DataFolder, asking, jsonl, terminal
from crawler.commands.failure import Failure, must_be_there
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from archive.items import PressItem
    from archive.ledger import Standing


def vanished(
    site: asking.Sites = None,
    deleted: Annotated[bool, typer.Option("--deleted", help="Only those with evidence over days.")] = False,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """List the articles that are missing or deleted: since when, by which evidence, and where their last capture is.

    `missing` has evidence, `deleted` has it repeatedly over days. A block, a network failure and a list that names an
    article no more prove nothing, and are not listed. Exit codes: 0 some are listed, 3 none.

    Examples:

        letopis vanished

        letopis vanished --site voronezh --deleted --json
    """
    must_be_there(data)
    names = site or sorted(path.stem for path in (data / "ledger").glob("*.jsonl"))
    found: list[tuple[Standing, PressItem]] = []
    for name in names:
        if not SITE_NAME.fullmatch(name):
            raise Failure(f"«{plain(name)}» cannot be the name of a site.", Exit.USAGE)
        gone = {one.id: one for one in Ledger(data, name).vanished() if one.state == "deleted" or not deleted}
        if gone:
            # What was never kept was never there, as far as the archive knows: the run's report has it.
            found += [(gone[item.id], item) for item in Items(data).latest(name) if item.id in gone]
    found.sort(key=lambda pair: pair[0].since, reverse=True)
    if as_json:
        for verdict, item in found:
            jsonl.write(_plain(verdict, item))
    else:
        for verdict, item in found:
            _show(verdict, item)
    if not found:
        raise typer.Exit(Exit.NOTHING)


def _plain(verdict: Standing, item: PressItem) -> dict[str, object]:
    return {
        "id": verdict.id,
        "url": item.url,
        "title": item.title,
        "state": verdict.state,
        "since": verdict.since,
        "last": verdict.last,
        "evidence": [seen.model_dump(mode="json", exclude_none=True) for seen in verdict.evidence],
        "version": item.version.number,
        "capture": item.capture.model_dump(mode="json", exclude_none=True),
    }


def _show(verdict: Standing, item: PressItem) -> None:
    console = terminal.out()
    head = Text(f"{verdict.state} ", style="red" if verdict.state == "deleted" else "yellow")
    head.append(f"since {verdict.since:%Y-%m-%d %H:%M} UTC  ", style="dim")
    console.print(head.append(plain(item.title or item.url), style="bold"))
    console.print(Text(plain(f"  {item.id}  {item.url}"), style="dim"), soft_wrap=True)
    kinds: dict[str, int] = {}
    for seen in verdict.evidence:
        kinds[seen.evidence] = kinds.get(seen.evidence, 0) + 1
    times = ", ".join(f"{kind} {count}×" for kind, count in kinds.items())
    console.print(Text(f"  {times}, last {verdict.last:%Y-%m-%d %H:%M} UTC"))
    console.print(f"  last good capture: {plain(replay_command(item.capture))}", markup=False, soft_wrap=True)

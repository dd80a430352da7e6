"""`letopis history`: every version of an article, and whether it is still where it was."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from rich.text import Text

from archive.history import compare
from archive.ledger import Ledger, standing
from archive.printable import plain
from crawler.commands import AsJson, DataFolder, asking, terminal
from crawler.commands.colours import version_line
from crawler.commands.lookup import What, versions_of


def history(what: What, data: DataFolder = Path("data"), as_json: AsJson = False) -> None:
    """Show when an article was first seen, what was changed in it and when, and whether it disappeared.

    Examples:

        letopis history https://www.govvrn.ru/novosti/-/~/id/1

        letopis history voronezh-0a1b2c3d4e5f6071 --json
    """
    versions = versions_of(data, what)
    observations = Ledger(data, versions[0].site).observations().get(versions[0].id, [])
    earlier = [None, *versions[:-1]]
    if as_json:
        asking.print_json(
            {
                "id": versions[0].id,
                "url": versions[-1].url,
                "versions": [
                    {
                        **item.version.model_dump(mode="json"),
                        "capture": item.capture.model_dump(mode="json", exclude_none=True),
                        "changes": [asdict(change) for change in compare(before, item)] if before else [],
                    }
                    for before, item in zip(earlier, versions, strict=True)
                ],
                "observations": [seen.model_dump(mode="json", exclude_none=True) for seen in observations],
                "state": standing(observations).state if observations else "present",
            }
        )
        return
    console = terminal.out()
    console.print(Text(plain(versions[-1].title or versions[-1].url), style="bold"))
    console.print(Text(plain(f"{versions[-1].id}  {versions[-1].url}"), style="dim"), soft_wrap=True)
    for before, item in zip(earlier, versions, strict=True):
        console.print(version_line(item, before))
    for seen in observations:
        line = f"   {seen.at:%Y-%m-%d %H:%M} UTC  {seen.evidence} {seen.target or ''} {seen.note or ''}"
        console.print(Text(plain(line.rstrip()), style="dim"))
    if observations:
        console.print(Text(f"It is {standing(observations).state}.", style="red"))

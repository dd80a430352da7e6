"""`letopis history`: every version of an article, and whether it is still where it was."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from archive.history import comment_changes, text_changes
from archive.ledger import Ledger, standing
from archive.printable import plain
from archive.provenance import sentence, supplier_sentence, track, version_name
from archive.verdicts import Verdicts
from archive.versions import comment_versions, text_versions
from crawler.commands import AsJson, DataFolder, jsonl, terminal
from crawler.commands.colours import version_line
from crawler.commands.lookup import What, supplied_of, versions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.history import Change
    from archive.items import Discussion, PressItem


def history(what: What, data: DataFolder = Path("data"), as_json: AsJson = False) -> None:
    """Show when an article was first seen, what was changed in it and when, and whether it disappeared.

    Readers' comments have versions of their own, which are listed after those of the text. What a crawl saw and could
    not believe yet comes after both, with its doubt.

    Examples:

        letopis history https://www.govvrn.ru/novosti/-/~/id/1

        letopis history voronezh-0a1b2c3d4e5f6071 --json
    """
    lines = versions_of(data, what)
    latest = lines[-1]
    ledger = Ledger(data, latest.site)
    observations = ledger.observations().get(latest.id, [])
    counted = ledger.counted(latest.id)
    supplied, trusted = supplied_of(data, latest.id)
    held = [one for one in Verdicts.of(data, latest.site).held if one.id == latest.id]
    texts, discussions = text_versions(lines), comment_versions(lines)
    if as_json:
        jsonl.write(
            {
                "id": latest.id,
                "url": latest.url,
                "versions": [
                    _told(item, item.version.model_dump(mode="json", exclude={"comments"}), changes)
                    for item, changes in _changes(texts, text_changes)
                ],
                "comments": [
                    _told(item, {**_track(item).model_dump(mode="json"), "number": number}, changes)
                    for number, (item, changes) in enumerate(_changes(discussions, comment_changes), 1)
                ],
                "supplied": [
                    {
                        "name": version_name(item),
                        "trusted": track(item) in trusted,
                        **_told(item, item.version.model_dump(mode="json", exclude={"comments"}), None),
                    }
                    for item in supplied
                ],
                "observations": [seen.model_dump(mode="json", exclude_none=True) for seen in observations],
                "held": [one.model_dump(mode="json", exclude_defaults=True) for one in held],
                "state": standing(counted).state if counted else "present",
            }
        )
        return
    console = terminal.out()
    console.print(Text(plain(latest.title or latest.url), style="bold"))
    console.print(Text(plain(f"{latest.id}  {latest.url}"), style="dim"), soft_wrap=True)
    if track(latest):
        console.print(Text("This archive captured none of it; a supplied file shows:", style="bold red"))
    for item, changes in _changes(texts, text_changes):
        console.print(version_line(item.version.number, item.version.first_seen, changes))
    if discussions:
        console.print(Text("comments", style="bold"))
    for number, (item, changes) in enumerate(_changes(discussions, comment_changes), 1):
        console.print(version_line(number, _track(item).first_seen, changes))
    for item in supplied:
        when = f"{item.version.first_seen:%Y-%m-%d %H:%M} UTC as stated"
        line = f"{version_name(item)}  {when}, {supplier_sentence(item, trusted)}"
        console.print(Text(plain(line), style="magenta"), soft_wrap=True)
    for seen in observations:
        note = seen.note or (f"({sentence(seen.supplied_by)})" if seen.supplied_by else "")
        line = f"   {seen.at:%Y-%m-%d %H:%M} UTC  {seen.evidence} {seen.target or ''} {note}"
        console.print(Text(plain(line.rstrip()), style="dim"))
    for one in held:
        line = f"   {one.sighting.at:%Y-%m-%d %H:%M} UTC  {one.kind} seen and not believed yet ({one.why})"
        console.print(Text(line, style="yellow"))
    if counted:
        console.print(Text(f"It is {standing(counted).state}.", style="red"))


def _changes(
    versions: list[PressItem], compared: Callable[[PressItem, PressItem], list[Change]]
) -> Iterator[tuple[PressItem, list[Change] | None]]:
    """Each version with what it changed; None for the first."""
    before: PressItem | None = None
    for item in versions:
        yield item, compared(before, item) if before else None
        before = item


def _track(item: PressItem) -> Discussion:
    assert item.version.comments is not None  # it is a version of the comments
    return item.version.comments


def _told(item: PressItem, version: dict[str, Any], changes: list[Change] | None) -> dict[str, Any]:
    return {
        **version,
        "capture": item.capture.model_dump(mode="json", exclude_none=True),
        "changes": [asdict(change) for change in changes or ()],
    }

"""Showing things from the web in a terminal: nothing of them may move the cursor or change what is shown there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from archive.fields import FIELDS, READ
from archive.printable import plain
from archive.versions import state
from archive.web.words.russian import MONTHS

if TYPE_CHECKING:
    from rich.console import RenderableType

    from archive.items import Media, PressItem


def out() -> Console:
    """The console of a command's result."""
    # In a file or a pipe a line is a line, and tables need not fit a screen.
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, soft_wrap=True, width=200)


ABSENCES = {"none": "page has no", "unread": "unreadable", "not-looked-for": "not sought", "withheld": "withheld"}
"""What `parser.absent` says, for a person."""


def _when(item: PressItem) -> str:
    printed = item.printed
    if printed is None:
        return f"no date ({state(item, 'published_at')})"
    text = {
        "year": f"{printed.year}",
        "month": f"{MONTHS[printed.month - 1]} {printed.year}",
    }.get(item.published_precision or "", f"{printed.day} {MONTHS[printed.month - 1]} {printed.year}")
    if item.published_precision in ("minute", "second"):
        text += f", {printed:%H:%M}"
    return f"{text} ({printed:%z})" if printed.tzinfo else f"{text} (as printed; the zone is not known)"


def _medium(medium: Media) -> Text:
    text = Text(f"{medium.type}", style="cyan")
    for part, style in ((medium.label, "bold"), (medium.caption, ""), (medium.credit, "italic")):
        if part:
            text.append(f"  {plain(part)}", style=style)
    return text.append(f"  {plain(medium.url)}", style="dim")


def facts(item: PressItem) -> Table:
    """Everything about an item but its text, as two columns."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", justify="right", no_wrap=True)
    table.add_column(overflow="fold")

    def row(name: str, value: str | Text | None) -> None:
        if value:
            table.add_row(name, value if isinstance(value, Text) else Text(plain(value)))

    row("published", _when(item))
    row("site", f"{item.site}" + (f", {item.region.name}" if item.region and item.region.name else ""))
    row("address", item.url)
    row("authors", ", ".join(item.authors))
    row("tags", ", ".join(item.tags))
    for credit in item.credits:
        row(credit.role, Text("; ".join(map(plain, credit.names)) or plain(credit.raw), style="green"))
    for medium in item.media:
        row("media", _medium(medium))
    if item.comments is not None:
        count = f", {item.comments.count}" if item.comments.count is not None else ""
        row("comments", item.comments.state + count)
    for field in FIELDS:
        for line in field.shown(item) if field.shown else ():
            row(field.name, line)
    for word in ABSENCES:
        names = [field.name for field in READ if state(item, field.name) == word]
        row(ABSENCES[word], ", ".join(names))
    return table


def citation(item: PressItem) -> Table:
    """Where an item comes from: version, record, parser."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", justify="right", no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    capture, version = item.capture, item.version
    table.add_row("id", plain(item.id))
    changed = f"; changed: {', '.join(version.changed)}" if version.changed else ""
    table.add_row("version", f"{version.number}, first seen {version.first_seen:%Y-%m-%d %H:%M:%S %Z}{changed}")
    if discussion := version.comments:
        table.add_row(
            "comments", f"version {discussion.number}, first seen {discussion.first_seen:%Y-%m-%d %H:%M:%S %Z}"
        )
    table.add_row("record", plain(f"{capture.warc} at byte {capture.offset}, {capture.length} bytes"))
    table.add_row("", plain(capture.record_id))
    if capture.payload_digest:
        table.add_row("digest", plain(capture.payload_digest))
    table.add_row("parser", plain(f"{item.parser.name} {item.parser.version}"))
    for problem in item.parser.problems:
        table.add_row("problem", Text(plain(f"{problem.code}: {problem.message}"), style="yellow"))
    return table


def whole(item: PressItem) -> RenderableType:
    """One item laid out for reading."""
    parts: list[RenderableType] = [Text(plain(item.title or "(no title found)"), style="bold"), Text(), facts(item)]
    if item.lead:
        parts += [Text(), Text(plain(item.lead), style="italic")]
    for block in item.body:
        text = plain(block.text)
        parts.append(Text())
        if block.type == "heading":
            parts.append(Text(text, style="bold"))
        elif block.type == "quote":
            parts.append(Text(f"  {text}", style="italic"))
        elif block.type == "list":
            parts.append(Text("\n".join(f"  • {line}" for line in text.splitlines())))
        elif block.type == "caption":
            parts.append(Text(f"  {text}", style="dim"))
        else:
            parts.append(Text(text))
    for entry in item.comments.entries if item.comments else []:
        head = " ".join(plain(part) for part in (entry.author or "?", entry.published_raw) if part)
        said = "\n".join(f"    {line}" for line in plain(entry.text).splitlines())
        parts += [Text(), Text(f"    {head}", style="dim"), Text(said)]
    return Group(*parts, Text(), citation(item))

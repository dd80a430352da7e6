"""Showing in a terminal what changed between two versions of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from archive.printable import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from rich.console import RenderableType

    from archive.history import Change, Span

# Not by colour alone: without it, and for those who do not see it, the marks show it.
MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
STYLES = {"same": "", "removed": "red strike", "added": "green"}
SIGNS = {"added": "+", "removed": "-", "edited": "~", "moved": ">"}
CONTEXT = 60
"""Characters of unchanged text that are shown around a change."""


def _shortened(text: str, *, first: bool, last: bool) -> str:
    if len(text) <= 2 * CONTEXT + 5:
        return text
    head = "" if first else text[:CONTEXT]
    tail = "" if last else text[-CONTEXT:]
    return f"{head} … {tail}"


def spans_text(spans: Sequence[Span]) -> Text:
    """A difference word by word: `[-gone-]` and `{+come+}`, in red and green where there is colour."""
    text = Text()
    for number, span in enumerate(spans):
        before, after = MARKS[span.operation]
        shown = span.text
        if span.operation == "same":
            shown = _shortened(shown, first=number == 0, last=number == len(spans) - 1)
        text.append(f"{before}{plain(shown)}{after}", style=STYLES[span.operation])
    return text


def changes_text(changes: Iterable[Change]) -> RenderableType:
    """The changes field by field."""
    lines: list[Text] = []
    field = ""
    for change in changes:
        if change.field != field:
            field = change.field
            lines.append(Text(field, style="bold"))
        lines.append(Text(f"  {SIGNS[change.kind]} ", style="dim").append(spans_text(change.spans)))
    return Group(*lines)


def version_line(number: int, first_seen: datetime, changes: list[Change] | None) -> Text:
    """One version in a line: when it was first seen, and what it changed; None for the first."""
    line = Text(f"{number}  ", style="bold")
    line.append(f"{first_seen:%Y-%m-%d %H:%M} UTC  ")
    if changes is None:
        return line.append("first seen", style="green")
    counts: dict[str, dict[str, int]] = {}
    for change in changes:
        kinds = counts.setdefault(change.field, {})
        kinds[change.kind] = kinds.get(change.kind, 0) + 1
    said = [f"{field}: " + ", ".join(f"{n} {kind}" for kind, n in kinds.items()) for field, kinds in counts.items()]
    return line.append("; ".join(said), style="yellow")

"""`letopis search`: what was said, by whom, where and when."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from archive.items import day_of
from archive.printable import plain
from archive.search.engine import Order
from crawler.commands import AsJson, DataFolder, asking, jsonl, terminal
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from archive.access import Hit
    from archive.search.snippet import Snippet


def search(
    query: asking.Query = "",
    region: asking.Regions = None,
    site: asking.Sites = None,
    since: asking.Since = None,
    until: asking.Until = None,
    author: asking.Authors = None,
    credited: asking.Credited = None,
    person: asking.Persons = None,
    tag: asking.Tags = None,
    has: asking.Has = None,
    changed: asking.Changed = None,
    vanished: asking.Vanished = None,
    reprinted: asking.Reprinted = None,
    supplied: asking.SuppliedToo = None,
    language: asking.Languages = None,
    earlier: asking.Earlier = False,
    order: Annotated[Order | None, typer.Option(help="Best first, or by time of publication.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="How many to show.")] = 20,
    offset: Annotated[int, typer.Option(min=0, max=1_000_000, help="How many to pass over.")] = 0,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Search the archive: any form of a word or name finds all its forms.

    Examples:

        letopis search 'бережливое производство' --region RU-VOR --since 2024-12-01

        letopis search '«Данил Кустов» -конкурс' --has photo --order newest

        letopis search '"точная фраза" | губерн*' --json
    """
    filters = asking.narrow(
        region=region, site=site, since=since, until=until, author=author, credited=credited, person=person, tag=tag,
        has=has, changed=changed, vanished=vanished, reprinted=reprinted, supplied=supplied, language=language,
        earlier=earlier or None,
    )  # fmt: skip
    with asking.opened(data) as archive:
        found = archive.search(query, order=order, limit=limit, offset=offset, **filters)
    if as_json:
        whole = found.as_json()
        for line in whole.pop("hits"):
            jsonl.write(line)
        sys.stderr.write(jsonl.encoded(whole))
        if not found.hits:
            raise Failure("Nothing was found.", Exit.NOTHING)
        return
    if not found.hits:
        for one in found.proposals:
            added = " --earlier" if one.filters.earlier else ""
            terminal.out().print(Text(plain(f"{one.reason()}: {one.query}{added} ({one.count})")))
        raise Failure(" ".join(["Nothing was found.", *(plain(note.text()) for note in found.notes)]), Exit.NOTHING)
    out = terminal.out()
    for note in found.notes:
        out.print(Text(plain(note.text()), style="yellow"))
    for hit in found:
        out.print(_shown(hit))
    last = offset + len(found)
    out.print(Text(f"{offset + 1}-{last} of {found.total}", style="dim"))


def _marked(snippet: Snippet, style: str = "") -> Text:
    text = Text(style=style)
    for piece, sought in snippet.pieces():
        text.append(plain(piece), style="bold yellow" if sought else "")
    return text


def _shown(hit: Hit) -> Text:
    text = Text()
    text.append_text(_marked(hit.marked_title, "bold") if hit.marked_title else Text("(no title)", style="dim"))
    if hit.supplied_by:
        text.append(f"  supplied in {plain(hit.supplied_by)}, version {hit.name}", style="bold red")
    elif hit.version > 1:
        text.append(f"  version {hit.version}", style="magenta")
    when = ".".join(reversed((day_of(hit.printed, hit.published_precision) or "no date").split("-")))
    if hit.printed and hit.published_precision in ("minute", "second"):
        when += f" {hit.printed:%H:%M}"
    where = " · ".join((when, hit.region or hit.source, hit.id))
    text.append(f"\n{plain(where)}\n", style="dim")
    for name, snippet in hit.snippets.items():
        if name != "text":
            text.append(f"{name}: ", style="cyan")
        text.append_text(_marked(snippet)).append("\n")
    return text.append(plain(hit.url) + "\n", style="blue")

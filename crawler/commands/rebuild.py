"""`letopis rebuild`: everything derived, made again from the WARC files."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from archive import acts
from archive.errors import NoSiteFile
from archive.extras import PartMissing
from archive.holdings import rebuild as indexes
from archive.holdings.writer import WarcInfo
from archive.importing import rebuild_imports
from archive.item_store import SITE_NAME, NewerSchema
from archive.printable import plain
from archive.provenance import STRANGER, strangers
from archive.rebuild import Rebuilt, rebuild_items
from crawler.commands import AsJson, DataFolder, jsonl, terminal
from crawler.commands.failure import Failure
from crawler.commands.verify import parser
from crawler.crawl.keeping import SiteLock
from crawler.operating.exit_codes import Exit
from crawler.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.verify import Parse


class Parsers(StrEnum):
    """Which of a site's page classes read its pages again."""

    CAPTURE = "capture"
    TODAY = "today"


def rebuild(
    data: DataFolder = Path("data"),
    site: Annotated[str | None, typer.Option("--site", help="Only this site.")] = None,
    items: Annotated[bool, typer.Option("--items/--no-items", help="Read every item again from its record.")] = True,
    parsers: Annotated[
        Parsers, typer.Option("--parsers", help="Page classes: those valid when a page was captured, or today's.")
    ] = Parsers.CAPTURE,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Processes; as many as cores by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make indexes, items, ledger, verdicts and catalogue again from the WARC files alone.

    Each item is read again from its record: by the page class that was valid at its capture, or with `--parsers today`
    by the site's present one. Where nothing changed, the result is the same bytes. Files of items that come out
    otherwise are put aside as `….before-<time>`. Ended in the middle, it leaves the items as they were. Exit codes: 1 a
    file is damaged or a site has no site file (its items stay as they are), 5 a crawl of the site is running.

    Examples:

        letopis rebuild

        letopis rebuild --site voronezh --parsers today --jobs 2
    """
    if not (data / "warc").is_dir():
        raise Failure(f"There is no archive at {plain(data)}.", Exit.CONFIGURATION)
    done: list[Rebuilt] = []
    left: dict[str, str] = {}
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=console, transient=True,
        disable=as_json or not console.is_terminal,
    ) as progress:  # fmt: skip

        def telling(what: str) -> partial[None]:
            task = progress.add_task(what, total=None)
            return partial(lambda task, done, of: progress.update(task, completed=done, total=of), task)

        try:
            acts.rebuild_acts(data)
            rebuild_imports(data)
            found = indexes.rebuild(data, site, processes=jobs, progress=telling("indexes"))
            read = partial(parser, data, parsers.value)
            for name in _sites(data, site) if items else ():
                try:
                    done.append(_items(data, name, read, jobs, telling(f"items of {name}")))
                except NoSiteFile as error:
                    if site:
                        raise
                    # Its items stay as they are, and the other sites go on.
                    left[name] = str(error)
        except NewerSchema as error:
            raise Failure(str(error), Exit.CONFIGURATION) from None
        except ValueError as error:
            raise Failure(f"{error}.", Exit.USAGE) from None
        except OSError as error:
            name = plain(error.filename or data)
            raise Failure(f"It cannot be rebuilt: {name} ({error.strerror}).", Exit.CONFIGURATION) from None
        versions = renew_catalogue(data)
    unknown = strangers(data, site)
    damaged = sum(len(each.damage) for each in found)
    captures = sum(each.captures for each in found)
    if as_json:
        counts = {"files": len(found), "captures": captures, "damaged": damaged, "catalogue": versions}
        whole = counts | {"items": [asdict(each) for each in done], "without_site_file": left, "supplied": unknown}
        jsonl.write(whole)
    else:
        out = terminal.out()
        out.print(f"{captures} captures in {len(found)} files indexed")
        for each in done:
            out.print(_sentence(each), markup=False)
        for sentence in left.values():
            out.print(Text(sentence, style="red"))
        for name in unknown:
            out.print(f"{plain(name)}: {STRANGER}", markup=False)
        if versions is not None:
            out.print(f"{versions} versions in the catalogue")
        if damaged:
            out.print(f"{damaged} places in the files are damaged; `letopis verify` names them", style="red")
    if damaged or left:
        raise typer.Exit(Exit.PROBLEMS)


def _sites(data: Path, site: str | None) -> list[str]:
    if site:
        return [site]
    folders = {path.name for kind in ("warc", "items") for path in (data / kind).glob("*") if path.is_dir()}
    return sorted(name for name in folders if SITE_NAME.fullmatch(name))


def _items(
    data: Path, site: str, read: Callable[[], Parse], jobs: int | None, progress: Callable[[int, int], None]
) -> Rebuilt:
    lock = SiteLock(data, site)
    try:
        return rebuild_items(
            data, site, read, info=WarcInfo(software=f"Letopis/{VERSION}"), processes=jobs, progress=progress
        )
    finally:
        lock.release()


def renew_catalogue(data: Path) -> int | None:
    """Versions in the new catalogue; none where the search's parts are not installed."""
    try:
        from archive.catalogue import Catalogue

        return Catalogue(data).rebuild().versions
    except PartMissing:
        return None


def _sentence(each: Rebuilt) -> str:
    parts = [f"{each.same} items the same"]
    for count, what in (
        (each.changed, "read otherwise now"),
        (each.unread, "left as they were because they cannot be read again"),
        (each.gone, "gone from the WARC files"),
        (each.observations, "observations given back to the ledger"),
        (each.judged, "killed crawls judged"),
    ):
        if count:
            parts.append(f"{count} {what}")
    if each.otherwise:
        parts.append(f"{len(each.otherwise)} crawls would be judged otherwise today ({', '.join(each.otherwise[:3])})")
    replaced = f"; {each.replaced} files replaced" if each.replaced else ""
    return f"{each.site}: {', '.join(parts)}{replaced}"

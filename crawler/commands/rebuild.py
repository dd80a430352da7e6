"""`letopis rebuild`: everything derived, made again from the WARC files."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
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
from archive.errors import Busy, LetopisError, NoSiteFile
from archive.extras import PartMissing
from archive.holdings import files
from archive.holdings import rebuild as indexes
from archive.holdings.resolve import SOURCES
from archive.holdings.writer import WarcInfo
from archive.importing import rebuild_imports
from archive.item_store import SITE_NAME
from archive.printable import plain
from archive.provenance import STRANGER, strangers
from archive.rebuild import Rebuilt, rebuild_sites
from crawler.commands import AsJson, DataFolder, jsonl, terminal
from crawler.commands.failure import Failure
from crawler.commands.pools import On, pool_at
from crawler.crawl.keeping import SiteLock
from crawler.operating.exit_codes import Exit
from crawler.rereading.same import mark, parser_there
from crawler.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.holdings.resolve import OriginalSource
    from archive.verify import Parse
    from archive.workers import Pool


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
    on: On = "processes",
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

        letopis rebuild --on dask://scheduler.example.org:8786
    """
    mirror = SOURCES.get(data)
    if not (data / "warc").is_dir() and mirror is None:
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
            read = partial(parser_there, data, parsers.value, mark())
            size = None if mirror else sum(path.stat().st_size for path, _ in files.closed(data, site))
            found: list[indexes.Reindexed] = []
            with pool_at(on, jobs, size) as pool:
                for one, hold in _parts(data, site, mirror):
                    try:
                        with hold:
                            some = indexes.rebuild(data, one, pool=pool, progress=telling("indexes"))
                            found += some
                            sites, marks = _sites(data, one) if items else [], {each.warc: each.marks for each in some}
                            again = _items(data, sites, read, pool, marks, telling("items"))
                            for name, made in zip(sites, again, strict=True):
                                if isinstance(made, Rebuilt):
                                    done.append(made)
                                elif isinstance(made, NoSiteFile) and not site and mirror is None:
                                    # Its items stay as they are, and the other sites go on.
                                    left[name] = str(made)
                                else:
                                    raise made
                    except NoSiteFile as error:
                        if site or mirror is None or one is None:
                            raise
                        left[one] = str(error)
        except Busy as error:
            raise Failure(str(error), Exit.BUSY) from None
        except LetopisError as error:
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
        terminal.out().print(f"{captures} captures in {len(found)} files indexed")
        _show(done, left.values(), unknown, versions, damaged)
    if damaged or left:
        raise typer.Exit(Exit.PROBLEMS)


def _show(
    done: Iterable[Rebuilt], left: Iterable[str], unknown: Iterable[str], versions: int | None, damaged: int
) -> None:
    """What became of the sites; `left` says why some have no items of now, `unknown` are files of others."""
    out = terminal.out()
    for each in done:
        out.print(_sentence(each), markup=False)
    for sentence in left:
        out.print(Text(sentence, style="red"))
    for name in unknown:
        out.print(f"{plain(name)}: {STRANGER}", markup=False)
    if versions is not None:
        out.print(f"{versions} versions in the catalogue")
    if damaged:
        out.print(f"{damaged} places in the files are damaged; `letopis verify` names them", style="red")


def _parts(
    data: Path, site: str | None, mirror: OriginalSource | None
) -> Iterator[tuple[str | None, AbstractContextManager[None]]]:
    """What is rebuilt at a time: all of a folder; of an archive in storage a site, which is replaced there."""
    if mirror is None:
        acts.rebuild_acts(data)
        rebuild_imports(data)
        yield site, nullcontext()
        return
    from archive.cluster.mirror import Mirror
    from crawler.commands.work import leases_of
    from crawler.operating.config import load_config
    from crawler.operating.holding import replacing
    from crawler.operating.working import share_key

    config = load_config()
    assert isinstance(mirror, Mirror)
    if not config.cluster.database:
        raise Failure("Set cluster.database: nobody may crawl a site whose state is replaced.", Exit.CONFIGURATION)
    leases = leases_of(config)
    try:
        share_key(data, leases)
        for name in [site] if site else mirror.shared.sites():
            yield name, replacing(config, leases, mirror, name)
    finally:
        leases.close()


def _sites(data: Path, site: str | None) -> list[str]:
    if site:
        return [site]
    folders = {path.name for kind in ("warc", "items") for path in (data / kind).glob("*") if path.is_dir()}
    return sorted(name for name in folders if SITE_NAME.fullmatch(name))


def _items(
    data: Path,
    sites: list[str],
    read: Callable[[], Parse],
    pool: Pool,
    marks: dict[str, list[int]],
    progress: Callable[[int, int], None],
) -> Iterator[Rebuilt | Exception]:
    return rebuild_sites(
        data, sites, read, pool=pool, info=WarcInfo(software=f"Letopis/{VERSION}"), marks=marks,
        hold=partial(_held, data), progress=progress,
    )  # fmt: skip


@contextmanager
def _held(data: Path, site: str) -> Iterator[None]:
    lock = SiteLock(data, site)
    try:
        yield
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

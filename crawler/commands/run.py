"""`letopis run`: all sites or some, as a scheduler calls it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from archive import conditions
from archive.errors import Busy
from archive.printable import plain
from crawler.commands import AsJson, jsonl, terminal
from crawler.commands.config import loaded
from crawler.commands.failure import Failure
from crawler.crawl.keeping import SiteLock, storage_error
from crawler.operating import metrics, notify
from crawler.operating.exit_codes import Exit
from crawler.operating.room import room_of
from crawler.operating.states import sites_of, state_of
from crawler.operating.supervising import RunSummary, SiteRun, Supervisor

if TYPE_CHECKING:
    from crawler.crawl.expectations import Expectations
    from crawler.operating.config import Config
    from crawler.sites.loader import SiteLoader


def run(
    sites: Annotated[list[str] | None, typer.Argument(help="Names of sites; those of run.sites, or all.")] = None,
    parallel: Annotated[int | None, typer.Option("--parallel", "-j", min=1, help="So many at a time.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Also sites that are not due yet.")] = False,
    setting: Annotated[
        list[str] | None, typer.Option("--set", "-s", metavar="NAME=VALUE", help="Passed on to each crawl.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", envvar="LETOPIS_DATA", help="Folder that holds the archive.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Crawl all sites or some, each in a process of its own; report, measure, and report what failed.

    Exit codes: 0 all well, 1 a site failed or is not as expected, 3 nothing to do, 4 not set up, 5 a run is at work
    already, 130 ended by Ctrl-C or by the service manager, with everything kept.

    Examples:

        letopis run

        letopis run voronezh kaliningrad --json
    """
    config = loaded()
    root = data or config.data
    if not config.contact:
        from crawler.crawl.contact import NO_CONTACT

        raise Failure(NO_CONTACT, Exit.CONFIGURATION)
    loader = _loader(setting or [])
    chosen = _chosen(sites or config.run.sites, loader)
    with sole(root, "run"):
        summary = _run(config, root, chosen, loader, parallel, force=force, setting=setting or [], quiet=as_json)
    if as_json:
        jsonl.write(summary.model_dump(mode="json", exclude_none=True))
    else:
        _tell(summary)
    raise typer.Exit(summary.exit)


@contextmanager
def sole(root: Path, what: str) -> Iterator[None]:
    """Nothing else runs crawls in the folder meanwhile, and SIGTERM ends it like Ctrl-C. Raises `Failure`."""
    try:
        lock = SiteLock(root, "_run")
    except Busy:
        raise Failure(f"Another {what} is at work in {root}; nothing done.", Exit.BUSY) from None
    except OSError as error:
        raise Failure(str(storage_error(root, error)), Exit.CONFIGURATION) from None
    # A service manager says SIGTERM; that is Ctrl-C to us.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        lock.release()


def known_sites(setting: list[str], names: list[str]) -> dict[str, Expectations]:
    """The sites that can be crawled here, or those of `names`, with what is expected of each. Raises `Failure`."""
    loader = _loader(setting)
    spiders: dict[str, Any] = {site: loader.load(site) for site in _chosen(names, loader)}
    return {site: spider.expect for site, spider in spiders.items()}


def _loader(setting: list[str]) -> SiteLoader:
    from crawler.crawl import launch
    from crawler.sites.loader import SiteLoader

    values = dict(pair.partition("=")[::2] for pair in setting)
    return SiteLoader.from_settings(launch.settings_with(values))


def _chosen(names: list[str], loader: SiteLoader) -> list[str]:
    known = loader.list()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Failure(f"There is no site «{plain(unknown[0])}»; see letopis sites.", Exit.CONFIGURATION)
    if not (names or known):
        raise Failure("There is no site to crawl.", Exit.NOTHING)
    return sorted(set(names or known))


def _run(
    config: Config,
    root: Path,
    sites: list[str],
    loader: SiteLoader,
    parallel: int | None,
    *,
    force: bool,
    setting: list[str],
    quiet: bool,
) -> RunSummary:
    summary = RunSummary(started=datetime.now(UTC))
    due: dict[str, float] = {}
    for site in sites:
        own = config.of(site)
        assert own.every is not None
        assert own.run_time is not None
        condition = conditions.load_condition(root, site, summary.started)
        next_due = condition.due(own.every, summary.started) if own.every and not force else None
        if next_due is not None and next_due > summary.started:
            summary.sites.append(SiteRun(site=site, outcome="not-due", condition=condition))
        else:
            due[site] = own.run_time.total_seconds()
    console = Console(stderr=True, highlight=False)

    def done(run: SiteRun) -> None:
        if not quiet:
            console.print(_line(run))

    spiders: dict[str, Any] = {site: loader.load(site) for site in due}
    supervisor = Supervisor(
        root,
        parallel=parallel or config.run.parallel,
        grace=config.run.grace,
        options=[word for pair in setting for word in ("--set", pair)],
        expected={site: spider.expect for site, spider in spiders.items()},
        done=done,
    )
    summary.sites = sorted([*summary.sites, *supervisor.run(due)], key=lambda run: run.site)
    summary.ended = datetime.now(UTC)
    _after(config, root, summary)
    return summary


def _after(config: Config, root: Path, summary: RunSummary) -> None:
    """Measure, notify, and write the report, which says what of that could not be done."""
    now = datetime.now(UTC)
    known = [conditions.load_condition(root, site, now) for site in sites_of(root)]
    room = room_of(root, known, now)
    if config.run.metrics is not None:
        try:
            states = [state_of(root, condition, config.run.every) for condition in known]
            metrics.write_metrics(config.run.metrics, metrics.metrics_text(states, room, now))
        except OSError as error:
            summary.notices.append(f"The metrics could not be written: {error}.")
    try:
        summary.notices += notify.inform(config, root, summary, [room.cause] if room.cause else [])
        summary.write(root)
    except OSError as error:
        summary.notices.append(str(storage_error(root, error)))


def _line(run: SiteRun) -> Text:
    line = Text(f"{run.site}: ", style="bold")
    line.append(
        run.outcome, style="red" if run.failed(datetime.now(UTC)) else "dim" if run.outcome != "well" else "green"
    )
    if run.report is not None:
        report = run.report
        same = report.unchanged + report.articles.unchanged
        line.append(f"  {report.new} new, {report.changed} changed, {same} unchanged", style="")
        line.append(f"  {report.exchanges} requests in {run.seconds:.0f} s", style="dim")
    return line


def _tell(summary: RunSummary) -> None:
    console, now = terminal.out(), datetime.now(UTC)
    for run in summary.failed:
        console.print(_line(run))
        for finding in run.findings:
            console.print(Text(f"  {finding.level}: {finding.message}", style="yellow"))
            for url in finding.examples:
                console.print(Text(f"    {plain(url)}", style="dim"))
        for cause in run.condition.causes[:3] if run.condition is not None else []:
            console.print(Text(f"  {cause.code}: {plain(cause.message)} {plain(cause.url or '')}", style="dim"))
        if run.condition is None:
            console.print(Text(f"  {plain(run.message)}", style="dim"))
    for notice in summary.notices:
        console.print(Text(plain(notice), style="yellow"))
    well = sum(run.condition is not None and run.condition.state(now) == "well" for run in summary.sites)
    console.print(Text(f"{well} of {len(summary.sites)} sites are well."))

"""`letopis work`: crawl the sites that many machines share."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from archive.cluster.leases import LeasesAway
from archive.extras import PartMissing
from archive.printable import plain
from crawler.commands import AsJson, jsonl
from crawler.commands.config import loaded
from crawler.commands.failure import Failure
from crawler.commands.run import known_sites, sole
from crawler.operating.exit_codes import Exit
from crawler.version import release

if TYPE_CHECKING:
    from archive.cluster.leases import Leases
    from crawler.operating.config import Config
    from crawler.operating.working import Worked


def work(
    parallel: Annotated[int | None, typer.Option("--parallel", "-j", min=1, help="So many sites at a time.")] = None,
    once: Annotated[bool, typer.Option("--once", help="End when no site is due any more.")] = False,
    bring_in: Annotated[
        bool, typer.Option("--bring-in", help="Bring the archive of this machine into the storage, and crawl nothing.")
    ] = False,
    setting: Annotated[
        list[str] | None, typer.Option("--set", "-s", metavar="NAME=VALUE", help="Passed on to each crawl.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", envvar="LETOPIS_DATA", help="Scratch folder of this machine.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take sites that are due from the database, crawl each, and keep its WARC files and state in the storage.

    Any number of machines may do so at once; each site is crawled by one of them. `cluster.database` and `storage.url`
    say where. What starts and restarts it is systemd, Kubernetes, Nomad or Airflow. Exit codes: 0 all well, 1 a site
    failed or could not be given back, 3 nothing was due, 4 not set up, 5 the database is away or a worker is at work in
    the folder, 130 ended by Ctrl-C or by the service manager, with everything kept.

    Examples:

        letopis work --parallel 8

        letopis work --once --json

        letopis work --bring-in --data data
    """
    config = loaded()
    root = data or config.data
    if not config.cluster.database:
        raise Failure(
            "Set cluster.database, or LETOPIS_DATABASE: who crawls which site is kept there.", Exit.CONFIGURATION
        )
    if not config.contact:
        from crawler.crawl.contact import NO_CONTACT

        raise Failure(NO_CONTACT, Exit.CONFIGURATION)
    leases = leases_of(config)
    try:
        with sole(root, "worker or run"):
            if bring_in:
                _bring_in(config, root, leases, as_json=as_json)
            else:
                raise typer.Exit(_work(config, root, leases, setting or [], parallel, once=once, as_json=as_json))
    except PartMissing as error:
        raise Failure(str(error), Exit.CONFIGURATION) from None
    except LeasesAway as error:
        raise Failure(str(error), Exit.BUSY) from None


def leases_of(config: Config) -> Leases:
    """The leases, as this process takes them. Raises `Failure`."""
    try:
        from archive.cluster.postgres import PostgresLeases
        from crawler.operating.working import owner_name

        cluster = config.cluster
        lease = timedelta(seconds=cluster.lease)
        return PostgresLeases(cluster.database, owner_name(), release=release(), lease=lease)
    except PartMissing as error:
        raise Failure(str(error), Exit.CONFIGURATION) from None
    except LeasesAway as error:
        raise Failure(str(error), Exit.BUSY) from None


def _work(
    config: Config, root: Path, leases: Leases, setting: list[str], parallel: int | None, *, once: bool, as_json: bool
) -> Exit:
    from crawler.operating.working import Worker, exit_of

    console = Console(stderr=True, highlight=False)

    def done(worked: Worked) -> None:
        if as_json:
            jsonl.write(_as_json(worked))
            sys.stdout.flush()
        else:
            console.print(_line(worked))

    worker = Worker(
        config,
        root,
        leases,
        known_sites(setting, config.run.sites),
        parallel=parallel or config.run.parallel,
        options=[word for pair in setting for word in ("--set", pair)],
        done=done,
        notice=lambda sentence: console.print(Text(plain(sentence), style="yellow")),
    )
    worked = worker.run(once=once)
    if worker.away is not None:
        raise worker.away
    return exit_of(worked)


def _bring_in(config: Config, root: Path, leases: Leases, *, as_json: bool) -> None:
    from crawler.operating import working

    brought = working.bring_in(config, root, leases)
    if as_json:
        jsonl.write({"sites": brought})
    else:
        Console(stderr=True).print(f"{len(brought)} sites are in the storage now; nothing was taken away here.")
    if not brought:
        raise typer.Exit(Exit.NOTHING)


def _as_json(worked: Worked) -> dict[str, Any]:
    run = worked.run
    return {
        "event": "site",
        "site": worked.lease.site,
        "token": worked.lease.token,
        "given_back": worked.given_back,
        "outcome": run.outcome if run else None,
        "message": worked.message or (run.message if run else ""),
        "taken_in": worked.taken_in,
        "report": run.report.model_dump(mode="json", exclude_none=True) if run and run.report else None,
    }


def _line(worked: Worked) -> Text:
    run, line = worked.run, Text(f"{worked.lease.site}: ", style="bold")
    good = worked.given_back == "finished" and run is not None and not run.failed(datetime.now(UTC))
    line.append(run.outcome if run else "not crawled", style="green" if good else "red")
    if run is not None and run.report is not None:
        line.append(f"  {run.report.new} new, {run.report.changed} changed", style="")
    if worked.given_back != "finished":
        line.append(f"  {worked.given_back}: {plain(worked.message)}", style="yellow")
    return line

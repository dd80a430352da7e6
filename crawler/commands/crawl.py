"""`letopis crawl`: one site, now."""

from __future__ import annotations

import difflib
import logging
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from archive.errors import Busy, CrawlError
from archive.facts import healthy
from archive.printable import plain, size
from archive.secret import redacted
from crawler.commands import AsJson, display, jsonl, terminal
from crawler.commands.failure import Failure
from crawler.commands.items import PublishedSince, PublishedUntil
from crawler.crawl.log_lines import LogLines
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.runs import RunReport
    from crawler.crawl import launch


def crawl(
    site: Annotated[str, typer.Argument(help="Name of the site, as in `letopis sites`, or any address.")],
    since: PublishedSince = None,
    until: PublishedUntil = None,
    max_items: Annotated[int | None, typer.Option("--max-items", "-n", min=1, help="Read at most so many.")] = None,
    start: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="URL|ARCHIVE",
            help="Begin at this list page; or be answered by this archive.",
        ),
    ] = None,
    recheck: Annotated[
        str | None,
        typer.Option(help="Known articles to look at again: due, all or none. Default due; with --from none."),
    ] = None,
    despite_block: Annotated[
        bool, typer.Option("--despite-block", help="Ask a site that blocked the crawler a short while ago.")
    ] = False,
    setting: Annotated[
        list[str] | None, typer.Option("--set", "-s", metavar="NAME=VALUE", help="A setting of Scrapy or of ours.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", envvar="LETOPIS_DATA", help="Folder that holds the archive.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Scrapy's own log as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Crawl the news of one site: every exchange into WARC, every article into JSON.

    Exit codes: 0 all well, 1 something went wrong (the summary says what), 3 nothing done because the site blocked the
    crawler a short while ago, 4 not set up, 5 the site is being crawled already, 130 ended by Ctrl-C with everything
    kept.

    Examples:

        letopis crawl voronezh --max-items 20

        letopis crawl voronezh --since 2024-12-01 --json

        letopis crawl voronezh --from "https://www.govvrn.ru/novosti?tag=спорт"

        letopis crawl voronezh --from kept.wacz --data trial

        letopis crawl voronezh --recheck all

        letopis crawl https://rayon.example.ru/ --max-items 5
    """
    values: dict[str, Any] = {"LETOPIS_PROGRESS": "none"}
    for pair in setting or []:
        name, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"«{pair}» is no setting; write it as NAME=VALUE.")
        values[name] = value
    if despite_block:
        values["LETOPIS_DESPITE_BLOCK"] = True
    lists = [one for one in start or [] if "://" in one]
    archives = [Path(one) for one in start or [] if "://" not in one]
    arguments = {
        "since": since,
        "until": until,
        "max_items": max_items,
        "start_urls": lists or None,
        "recheck": recheck,
    }
    console = Console(stderr=True)
    with ExitStack() as stack:
        if archives:
            values = {**_offline(stack, archives, data, console), **values}
        elif data is not None:
            values["LETOPIS_DATA"] = str(data)
        report = crawl_shown(site, arguments, values, console, as_json=as_json, verbose=verbose)
    if as_json:
        jsonl.write({"event": "report", **report.model_dump(mode="json", exclude_none=True)})
    else:
        summary(report, terminal.out())
    raise typer.Exit(exit_code(report))


def _offline(stack: ExitStack, archives: list[Path], data: Path | None, console: Console) -> dict[str, Any]:
    """The settings that have an archive answer in place of the network; its items go to a folder of their own."""
    from archive.importing import NoArchive
    from crawler.crawl import offline

    if len(archives) > 1:
        raise Failure("One archive at a time can answer.", Exit.USAGE)
    path = archives[0]
    try:
        root = stack.enter_context(offline.archive_of(path))
    except NoArchive:
        raise Failure(f"{plain(path)} holds no WARC record.", Exit.NOTHING) from None
    except OSError as error:
        raise Failure(f"{plain(path)} cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None
    values = offline.settings(root)
    if data is None or data.resolve() == root.resolve():
        # Items of a trial must not be mixed with those of the archive that they are read from.
        data = Path(tempfile.mkdtemp(prefix="letopis-trial-"))
        console.print(f"Items are written to {data}.", markup=False, soft_wrap=True)
    return {**values, "LETOPIS_DATA": str(data)}


def crawl_shown(
    site: str, arguments: dict[str, Any], values: dict[str, Any], console: Console, *, as_json: bool, verbose: bool
) -> RunReport:
    """Crawl one site with a display that fits; its report.

    Raises `Failure` where the crawl cannot begin.
    """
    # Scrapy takes half a second to import: only the commands that crawl pay for it.
    from crawler.crawl import launch

    settings = launch.settings_with(values)
    with ExitStack() as stack:
        listener: Callable[[dict[str, Any]], None]
        if as_json:
            listener = jsonl.write
        elif console.is_terminal:
            listener = stack.enter_context(display.LiveTable(console))
        else:
            listener = LogLines()
        logging_for(console, verbose=verbose, as_json=as_json)
        try:
            job = _by_address(site, arguments, settings) if "://" in site else launch.Job(site, arguments)
            kept = launch.crawl([job], settings, listener)
        except KeyError as error:
            raise Failure(_unknown(site, str(error.args[0]), settings), Exit.CONFIGURATION) from None
        except launch.UsageError as error:
            raise Failure(str(error), Exit.CONFIGURATION) from None
        except Busy as error:
            raise Failure(str(error), Exit.BUSY) from None
        except CrawlError as error:
            raise Failure(str(error), Exit.CONFIGURATION) from None
    report = kept[0].report
    if kept[0].failure is not None:
        summary(report, console)
        raise Failure(str(kept[0].failure), Exit.PROBLEMS)
    return report


def _by_address(url: str, arguments: dict[str, Any], settings: Any) -> launch.Job:
    """The crawl of an address: by the site that has its host, else by what can be found out about it."""
    from crawler.crawl import generic, launch
    from crawler.sites.loader import SiteLoader

    # A check of a site that does not work looks at it as if nobody had described it.
    hosts = {} if settings.getbool("LETOPIS_BY_ADDRESS") else SiteLoader.from_settings(settings).hosts()
    try:
        spider = generic.for_address(url, hosts)
    except ValueError as error:
        raise Failure(f"{error}.", Exit.CONFIGURATION) from None
    known = hosts.get(spider.hosts()[0])
    if known is not None:
        logging.getLogger("letopis").info("%s belongs to the site %s, whose rules are used", spider.hosts()[0], known)
        return launch.Job(known, {**arguments, "start_urls": arguments.get("start_urls") or [redacted(url)]})
    return launch.Job(spider, {**arguments, "start_urls": None})


def logging_for(console: Console, *, verbose: bool, as_json: bool = False) -> None:
    """Send the log to standard error: ours always, Scrapy's own where asked for."""
    handler: logging.Handler
    if as_json:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(jsonl.Log())
    elif console.is_terminal:
        from rich.logging import RichHandler

        handler = RichHandler(console=console, show_path=False, markup=False)
    else:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%Y-%m-%d %H:%M:%S"))
    level = logging.INFO if verbose else logging.ERROR
    handler.addFilter(lambda record: record.levelno >= (logging.INFO if record.name == "letopis" else level))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def _unknown(site: str, sentence: str, settings: Any) -> str:
    from crawler.sites.loader import SiteLoader

    names = SiteLoader.from_settings(settings).list()
    near = difflib.get_close_matches(site, names, 3, 0.6)
    if not names or "cannot be used" in sentence:
        return sentence
    some = f"{len(names)} sites are known, such as {', '.join(names[:3])}."
    hint = f"did you mean {' or '.join(near)}?" if near else some
    return f"{sentence.rstrip('.')}; {hint}"


def exit_code(report: RunReport) -> Exit:
    """What a scheduler learns of a crawl that ended."""
    if report.reason == "shutdown":
        return Exit.INTERRUPTED
    if report.reason == "backed-off":
        return Exit.NOTHING
    return Exit.OK if report.good else Exit.PROBLEMS


REASONS = {
    "backed-off": "Nothing was asked of the site: it blocked the crawler a short while ago.",
    "blocked": "The site answers with a challenge page: nothing more was asked of it.",
    "shutdown": "Ended by hand; everything fetched until then is kept.",
    "storage": "Ended because nothing more could be written; everything kept until then is whole.",
}


def summary(report: RunReport, console: Console) -> None:
    """A few lines for the person who ran it."""
    articles = report.articles
    counts = {"new": report.new, "changed": report.changed, "unchanged": report.unchanged + articles.unchanged}
    kept = [f"{count} {name}" for name, count in counts.items() if count]
    head = Text(f"{report.site}: ", style="bold")
    nothing = "nothing new" if report.reason == "finished" and not report.facts else "no article read"
    head.append(", ".join(kept) if kept else nothing, style="yellow" if nothing.startswith("no ") and not kept else "")
    head.append(f" of {articles.seen} listed or due", style="dim")
    console.print(head)
    console.print(Text(f"  {report.exchanges} requests, {size(report.bytes_received)} received", style="dim"))
    left = {
        "outside the period": articles.outside,
        "left for another time": articles.over_limit + articles.postponed,
        "forbidden by robots.txt": articles.robots,
        "failed": articles.failed,
    }
    if any(left.values()):
        console.print(Text("  " + ", ".join(f"{count} {name}" for name, count in left.items() if count), style="dim"))
    for file in report.warc_files:
        console.print(Text(f"  warc/{file}", style="dim"))
    if report.reason in REASONS:
        console.print(Text(f"  {REASONS[report.reason]}", style="yellow"))
    for fact in report.facts[:10]:
        line = Text(f"  {fact.code}: ", style="dim" if healthy(fact.code, fact.role) else "yellow")
        console.print(line.append(plain(f"{fact.message} {fact.url or ''}"), style="default"))
    more = len(report.facts) - 10 + report.facts_dropped
    if more > 0:
        console.print(Text(f"  … and {more} more in the run's report", style="dim"))

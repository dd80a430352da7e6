"""`letopis demo`: three sample press sites on this machine, crawled by the real spiders."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from archive.errors import Busy, CrawlError
from archive.item_store import Items
from archive.printable import plain, size
from crawler.commands import display, terminal
from crawler.commands.crawl import exit_code, logging_for
from crawler.commands.failure import Failure
from crawler.crawl.log_lines import LogLines
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from archive.items import PressItem
    from archive.runs import RunReport

SITES = ("voronezh", "kaliningrad", "chechnya")
"""Sites of the sample server; each has a spider of the same name."""

TITLE = "бережлив"
"""What the title of the article that is shown has in it."""


def demo(
    data: Annotated[Path, typer.Option("--data", help="Folder for the demo's archive.")] = Path("demo-data"),
    articles: Annotated[int, typer.Option("--articles", min=2, max=500, help="Articles of each sample site.")] = 36,
) -> None:
    """Crawl three sample press sites that run on this machine, and show what was kept.

    Nothing leaves the machine. The sites answer under their real names: the archive says http://www.govvrn.ru/… while
    the socket goes to 127.0.0.1. Run it twice: the second run finds every article unchanged.

    Example:

        letopis demo
    """
    from crawler.sample import SampleServer

    began = time.monotonic()
    console = Console(highlight=False)
    console.print(Text("Letopis crawls three sample press sites on this machine …", style="bold"))
    with SampleServer(articles=articles) as server:
        reports = _crawl(data, server.hosts, console)
    _tell(console, data, reports, time.monotonic() - began)
    worst = max((exit_code(report) for report in reports), default=Exit.NOTHING)
    raise typer.Exit(worst)


def _crawl(data: Path, hosts: dict[str, str], console: Console) -> list[RunReport]:
    from crawler.crawl import launch

    settings = launch.settings_with(
        {
            "LETOPIS_SITE_SETTINGS": "crawler.operating.config.defaults_of",
            "LETOPIS_DATA": str(data),
            "LETOPIS_CONTACT": "https://letopis.example/demo",
            "LETOPIS_OPERATOR": "the demo of Letopis",
            "LETOPIS_HOSTS": hosts,
            "LETOPIS_PROGRESS": "none",
            # Manners are for other people's servers; this one is ours.
            "AUTOTHROTTLE_ENABLED": False,
            "DOWNLOAD_DELAY": 0,
        }
    )
    jobs = [launch.Job(site, _plain(settings, site)) for site in SITES]
    logging_for(console, verbose=False)
    try:
        if console.is_terminal:
            with display.LiveTable(console) as live:
                kept = launch.crawl(jobs, settings, live)
        else:
            logging.getLogger("letopis").setLevel(logging.WARNING)
            kept = launch.crawl(jobs, settings, LogLines())
    except Busy as error:
        raise Failure(str(error), Exit.BUSY) from None
    except CrawlError as error:
        raise Failure(str(error), Exit.CONFIGURATION) from None
    for keeping in kept:
        if keeping.failure is not None:
            raise Failure(str(keeping.failure))
    return [keeping.report for keeping in kept]


def _plain(settings: Any, site: str) -> dict[str, Any]:
    """The site's own addresses, without the encryption that the sample server doesn't speak."""
    from crawler.sites.loader import SiteLoader

    spider: Any = SiteLoader.from_settings(settings).load(site)
    return {"start_urls": [url.replace("https://", "http://") for url in spider.start_urls], "recheck": "all"}


def _tell(console: Console, data: Path, reports: list[RunReport], seconds: float) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("site", "articles", "new", "changed", "same", "requests", "files", "received"):
        table.add_column(name, justify="left" if name == "site" else "right", header_style="dim", no_wrap=True)
    for report in reports:
        same = report.unchanged + report.articles.unchanged
        counts = [report.new + report.changed + same, report.new, report.changed, same, report.exchanges]
        files = str(report.requisites.kept)
        table.add_row(report.site, *map(str, counts), files, size(report.bytes_received))
    console.print(table)
    console.print()
    _files(console, data)
    items = Items(data)
    shown = _shown(items)
    if shown is not None:
        about = Group(Text(plain(shown.title or ""), style="bold"), Text(), terminal.facts(shown))
        console.print(Panel(about, title="one of the articles", title_align="left", border_style="dim"))
        _next(console, data, shown)
    console.print(Text(f"Done in {seconds:.1f} seconds.", style="dim"))


def _files(console: Console, data: Path) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    table.add_column(style="dim")
    for folder, what in (
        ("warc", "every request and response, byte for byte"),
        ("items", "one version of an article a line"),
        ("index", "where each of them is in the files"),
        ("runs", "what each crawl did"),
    ):
        files = [path for path in (data / folder).rglob("*") if path.is_file()]
        total = sum(path.stat().st_size for path in files)
        table.add_row(size(total), f"{data / folder} ({len(files)} files)", what)
    console.print(table)
    console.print()


def _shown(items: Items) -> PressItem | None:
    latest = list(items.latest("voronezh"))
    return next((item for item in latest if TITLE in (item.title or "").lower()), latest[0] if latest else None)


def _next(console: Console, data: Path, shown: PressItem) -> None:
    option = f"--data {data}"
    commands = [
        (f"letopis show {shown.id} {option}", "the whole article, and where its bytes are"),
        (f"letopis items --site kaliningrad {option}", "the articles of one site"),
        (f"letopis search мост {option}", "articles with the word in any of its forms"),
        (f"letopis serve {option}", "the archive as a web page on this machine, until Ctrl-C"),
        (f"letopis verify {option}", "every digest checked, every page read again and compared with its item"),
        (f"letopis items --json {option} | head -n 1", "the same for a script"),
        (f"letopis read {data}/warc/chechnya/*/*.warc.gz | less", "read them again, from the WARC alone"),
        ("letopis crawl voronezh --max-items 5", "the real site, once you have set a contact"),
    ]
    if shutil.which("letopis") is None and sys.prefix != sys.base_prefix:
        activate = Path(os.path.relpath(sys.prefix)) / "bin" / "activate"
        commands.insert(0, (f"source {activate}", "once in this shell, so that it finds letopis"))
    console.print(Text("Try next:", style="bold"))
    for command, what in commands:
        console.print(Text(f"  # {what}", style="dim"))
        # Never broken into lines, so that it can be copied.
        console.print(Text(f"  {command}", style="green"), soft_wrap=True)
    console.print()

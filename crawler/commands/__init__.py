"""The command line: `letopis COMMAND`. One module a command; this one only gathers them."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from crawler.commands.failure import Exit, Failure
from crawler.errors import CrawlError

COMMANDS: tuple[str, ...] = ("demo", "crawl", "show", "items", "read")
"""Modules of this package that offer a command: each has a function of its own name (`show.show`), or an `app`, a Typer
of subcommands. The order is that of `letopis --help`."""

DataFolder = Annotated[
    Path, typer.Option("--data", envvar="LETOPIS_DATA", help="Folder that holds the archive.", show_default=True)
]
"""The `--data` option that most commands share; its default is `Path("data")`."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
"""The `--json` option that most commands share."""

app = typer.Typer(
    name="letopis",
    help="Crawl press pages into byte-exact WARC and cited JSON, and ask what was kept.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root() -> None:
    """Crawl press pages into byte-exact WARC and cited JSON, and ask what was kept."""


def gather() -> typer.Typer:
    """The application with every command in its place."""
    for name in COMMANDS:
        module = importlib.import_module(f"{__name__}.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name))
    return app


def main() -> None:
    """Entry point of the console script."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "crawler.settings")
    try:
        gather()()
    except Failure as failure:
        Console(stderr=True).print(f"[red]letopis:[/red] {escape(failure.sentence)}", soft_wrap=True, highlight=False)
        sys.exit(failure.code)
    except CrawlError as error:
        Console(stderr=True).print(f"[red]letopis:[/red] {escape(str(error))}", soft_wrap=True, highlight=False)
        sys.exit(Exit.CONFIGURATION)
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output went away (`letopis items | head`): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.OK)

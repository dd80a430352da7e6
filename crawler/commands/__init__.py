"""The command line: `letopis COMMAND`. One module a command; this one only gathers them."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from archive.errors import ConfigError, CrawlError
from crawler.commands.failure import Failure
from crawler.operating import config as configuration
from crawler.operating.exit_codes import Exit

PANELS: dict[str, tuple[str, ...]] = {
    "Crawl": ("demo", "crawl", "run", "status", "sites", "site"),
    "Look": ("show", "items", "read", "replay", "history", "diff", "vanished"),
    "Ask": ("search", "stats", "watch", "serve", "cite", "extract", "export", "catalogue"),
    "Keep": ("verify", "mend", "manifest", "rebuild", "pack", "import", "store", "config"),
}
"""How `letopis --help` groups the commands. One that stands in no group is shown behind them."""


def data_folder(ctx: typer.Context, given: Path) -> Path:
    """The folder that `--data` or `LETOPIS_DATA` names, else the one of letopis.toml, else `data`.

    Raises `Failure` where letopis.toml cannot be used.
    """
    named = ctx.get_parameter_source("data")
    if ctx.resilient_parsing or named is None or named.name != "DEFAULT":
        return given
    try:
        return configuration.load().data
    except ConfigError as error:
        raise Failure(str(error), Exit.CONFIGURATION) from None


DataFolder = Annotated[
    Path,
    typer.Option(
        "--data", envvar="LETOPIS_DATA", help="Folder that holds the archive.", show_default=True, callback=data_folder
    ),
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
    """The application with every command in its place.

    A module of this package is a command where it has a function of its own name (`show.show`), or an `app`: a Typer of
    subcommands. A name that Python keeps for itself ends in an underscore (`import_`).
    """
    panels = {name: panel for panel, names in PANELS.items() for name in names}
    places = {name: place for place, name in enumerate(panels)}
    found = [module.name for module in pkgutil.iter_modules(__path__)]
    for module_name in sorted(found, key=lambda name: (places.get(name.rstrip("_"), len(places)), name)):
        module = importlib.import_module(f"{__name__}.{module_name}")
        name = module_name.rstrip("_")
        if isinstance(getattr(module, "app", None), typer.Typer):
            app.add_typer(module.app, name=name, rich_help_panel=panels.get(name))
        elif callable(getattr(module, module_name, None)):
            app.command(name, rich_help_panel=panels.get(name))(getattr(module, module_name))
    return app


def main() -> None:
    """Run the command that was given."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "crawler.settings")
    try:
        try:
            gather()()
        finally:
            sys.stdout.flush()
    except Failure as failure:
        Console(stderr=True).print(f"[red]letopis:[/red] {escape(failure.sentence)}", soft_wrap=True, highlight=False)
        sys.exit(failure.code)
    except CrawlError as error:
        Console(stderr=True).print(f"[red]letopis:[/red] {escape(str(error))}", soft_wrap=True, highlight=False)
        sys.exit(Exit.CONFIGURATION)
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        _unread()
    except SystemExit as end:
        # Click and Rich make an exit code 1 of it.
        if isinstance(end.__context__, BrokenPipeError):
            _unread()
        raise


def _unread() -> NoReturn:
    """The reader of our output went away (`letopis items | head`): not an error of ours."""
    # What is still buffered would be written, and fail, when Python ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(Exit.OK)

"""The command line: `letopis COMMAND`. One module a command; `gathering` finds them."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from archive.errors import ConfigError, LetopisError
from crawler.commands import encoding
from crawler.commands.failure import Failure
from crawler.commands.gathering import Commands, without_markdown
from crawler.operating.exit_codes import Exit


def chosen_folder(ctx: typer.Context, given: Path) -> Path:
    """The folder that `--data` or `LETOPIS_DATA` names, else the one of letopis.toml, else `data`.

    Raises `Failure` where letopis.toml cannot be used.
    """
    named = ctx.get_parameter_source("data")
    if ctx.resilient_parsing or named is None:
        return given
    from crawler.operating import config as configuration

    try:
        data = configuration.load_config().data if named.name == "DEFAULT" else given
    except ConfigError as error:
        raise Failure(str(error), Exit.CONFIGURATION) from None
    return _mirrored(data, ctx.info_name or "") if ":/" in str(data) else data


FROM_STORAGE = frozenset({
    "captures", "catalogue", "cite", "diff", "export", "extract", "history", "items", "read", "rebuild", "replay",
    "search", "serve", "show", "stats", "trends", "vanished", "verify",
})  # fmt: skip
"""The commands that take an archive in storage; what others write there would be lost."""


def _mirrored(data: Path, command: str) -> Path:
    """The folder of this machine in which an archive in storage is read, as that has it now."""
    from archive.cluster.mirror import Mirror, address
    from archive.cluster.snapshots import StorageAway
    from archive.extras import PartMissing
    from crawler.operating import config as configuration

    url = address(data)
    if url is None:
        return data
    if command not in FROM_STORAGE:
        raise Failure(f"letopis {command} needs a data folder on this machine.", Exit.USAGE)
    try:
        storage = configuration.load_config().storage.model_copy(update={"url": url})
        mirror = Mirror(url, storage.options)
        mirror.refresh()
    except (ConfigError, PartMissing, StorageAway) as error:
        raise Failure(str(error), Exit.CONFIGURATION) from None
    except OSError as error:
        raise Failure(f"What is read of {url} cannot be kept here ({error}).", Exit.CONFIGURATION) from None
    return mirror.root


DataFolder = Annotated[
    Path,
    typer.Option(
        "--data",
        envvar="LETOPIS_DATA",
        help="Folder that holds the archive.",
        show_default=True,
        callback=chosen_folder,
    ),
]
"""The `--data` option that most commands share; its default is `Path("data")`."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON Lines for a script.")]
"""The `--json` option that most commands share."""

app = typer.Typer(
    name="letopis",
    cls=Commands,
    help="Crawl press pages into byte-exact WARC and cited JSON, and ask what was kept.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from crawler.version import VERSION

        sys.stdout.write(f"letopis {VERSION}\n")
        raise typer.Exit()


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the release and exit.")
    ] = False,
) -> None:
    """Crawl press pages into byte-exact WARC and cited JSON, and ask what was kept."""


def main() -> None:
    """Run the command that was given."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "crawler.settings")
    words = sys.argv[1 : sys.argv.index("--")] if "--" in sys.argv else sys.argv[1:]
    as_json = "--json" in words
    encoding.any_terminal(as_json=as_json)
    try:
        if not words or not {"-h", "--help"}.isdisjoint(words):
            with without_markdown():
                importlib.import_module("typer.rich_utils")
        try:
            code: Any = app(standalone_mode=not as_json)
        finally:
            sys.stdout.flush()
    except Failure as failure:
        _end(failure.sentence, failure.code, as_json)
    except LetopisError as error:
        _end(str(error), Exit.CONFIGURATION, as_json)
    except typer.TyperException as error:
        # Only with --json: else Typer shows it, and how the command is used.
        _end(error.format_message(), error.exit_code, as_json)
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        _unread()
    except SystemExit as end:
        # Click and Rich make an exit code 1 of it.
        if isinstance(end.__context__, BrokenPipeError):
            _unread()
        raise
    sys.exit(code if isinstance(code, int) else Exit.OK)


def _end(sentence: str, code: int, as_json: bool) -> NoReturn:
    """Say on standard error why the command ends: a sentence, or with --json one object."""
    if as_json:
        from crawler.commands import jsonl

        sys.stderr.write(jsonl.encoded({"error": sentence, "exit_code": int(code)}))
    else:
        from rich.console import Console
        from rich.markup import escape

        Console(stderr=True).print(f"[red]letopis:[/red] {escape(sentence)}", soft_wrap=True, highlight=False)
    sys.exit(code)


def _unread() -> NoReturn:
    """The reader of our output went away (`letopis items | head`): not an error of ours."""
    # What is still buffered would be written, and fail, when Python ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(Exit.OK)

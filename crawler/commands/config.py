"""`letopis config`: what is set, and whether it makes sense."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import Annotated

import typer

from archive.errors import ConfigError
from archive.printable import plain
from crawler.commands import terminal
from crawler.commands.failure import Failure
from crawler.crawl.contact import NO_CONTACT
from crawler.operating import config as configuration
from crawler.operating import settings_page
from crawler.operating.exit_codes import Exit

app = typer.Typer(no_args_is_help=True, help="Show and check the settings.")

ConfigFile = Annotated[Path | None, typer.Option("--file", help="Another file than LETOPIS_CONFIG or letopis.toml.")]


def loaded(file: Path | None = None) -> configuration.Config:
    """The settings.

    Raises `Failure` where they cannot be used.
    """
    try:
        return configuration.load_config(file)
    except ConfigError as error:
        raise Failure(plain(error), Exit.CONFIGURATION) from None


@app.command()
def check(file: ConfigFile = None) -> None:
    """Check the settings; say in one sentence what is wrong.

    Exit codes: 0 they can be used, 4 they cannot.

    Examples:

        letopis config check

        letopis config check --file /etc/letopis/letopis.toml
    """
    settings = loaded(file)
    if not settings.contact:
        raise Failure(NO_CONTACT, Exit.CONFIGURATION)
    known = _known_sites()
    for name, site in settings.site.items():
        _site_exists(name, known, f"[site.{name}]")
        if site.ca_file is not None and not site.ca_file.is_file():
            raise Failure(f"The file {site.ca_file} of [site.{name}] is not there.", Exit.CONFIGURATION)
    for name in settings.run.sites:
        _site_exists(name, known, "run.sites")
    if settings.data.exists() and not settings.data.is_dir():
        raise Failure(f"The data folder {settings.data} is a file; name a folder.", Exit.CONFIGURATION)
    terminal.out().print("The settings can be used.")


def _known_sites() -> list[str]:
    from crawler.crawl import launch
    from crawler.sites.loader import SiteLoader

    return SiteLoader.from_settings(launch.settings_with({})).list()


def _site_exists(name: str, known: list[str], where: str) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, 1, 0.6)
        hint = f"; did you mean {near[0]}?" if near else "; see letopis sites."
        raise Failure(f"There is no site «{plain(name)}», which {where} names{hint}", Exit.CONFIGURATION)


@app.command()
def show(
    file: ConfigFile = None,
    docs: Annotated[bool, typer.Option("--docs", help="Every setting with its default, as docs/settings.md.")] = False,
) -> None:
    """Show the settings that hold, secrets left out.

    Examples:

        letopis config show

        letopis config show --docs > docs/settings.md
    """
    sys.stdout.write(settings_page.page() if docs else settings_page.toml(loaded(file)))

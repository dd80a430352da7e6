"""What the commands have in common that record who did something: the import of a file, a trust, a withholding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import acts
from archive.errors import ConfigError
from archive.holdings.writer import WarcInfo
from archive.printable import plain
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit
from crawler.version import VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from archive.acts import Act

INFO = WarcInfo(
    software=f"Letopis/{VERSION}",
    robots="",
    more={"description": "Records of the keepers of this archive, and items of what they imported."},
)
"""What the `warcinfo` of files says that no crawl writes."""


def operator() -> str | None:
    """Who the configuration says works here."""
    from crawler.operating import config

    try:
        return config.load_config().operator or None
    except ConfigError:
        return None


def keep_act(data: Path, act: Act) -> None:
    """Record a decision."""
    try:
        acts.record_act(data, INFO, act)
    except OSError as error:
        name = plain(error.filename or data)
        raise Failure(f"The decision cannot be recorded: {name} ({error.strerror}).", Exit.CONFIGURATION) from None

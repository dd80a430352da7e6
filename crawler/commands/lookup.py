"""Finding the versions of one article by its id or address, for the commands that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from archive.item_store import Items, NewerSchema
from archive.printable import plain
from archive.provenance import latest, version_name
from archive.versions import by_number
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from archive.items import PressItem

What = Annotated[str, typer.Argument(metavar="ID|URL", help="Id of an item, or the address of its page.")]


def versions_of(data: Path, what: str) -> list[PressItem]:
    """All versions of an article, oldest first, at least one.

    Raises `Failure` where there is none or the archive cannot be read.
    """
    archive = Items(data)
    try:
        versions = archive.at(what) if "://" in what else archive.versions(archive.meant(what))
    except NewerSchema as error:
        raise Failure(str(error), Exit.CONFIGURATION) from None
    except OSError as error:
        raise Failure(f"The archive in {data} cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None
    if not versions:
        if archive.acts.withheld & {what, archive.acts.now(what)} or ("://" in what and archive.acts.hides(what)):
            raise Failure(f"«{plain(what)}» is withheld by the keepers of this archive.", Exit.NOTHING)
        raise Failure(f"The archive in {data} has no item «{plain(what)}».", Exit.NOTHING)
    return versions


def supplied_of(data: Path, id: str) -> tuple[list[PressItem], frozenset[str]]:
    """What supplied files say an article was, and the digests of the trusted files."""
    archive = Items(data)
    return archive.supplied(id), archive.acts.trusted


def version_of(data: Path, what: str, number: str | None) -> PressItem:
    """The version of an article that is called so, or its latest.

    Raises `Failure` where there is none or the archive cannot be read.
    """
    lines = versions_of(data, what)
    supplied, trusted = supplied_of(data, lines[0].id)
    versions = named(lines, supplied)
    chosen = versions.get(number) if number else latest([*lines, *supplied], trusted)
    if chosen is None:
        raise Failure(f"There is no version {number} of this item, only {', '.join(versions)}.", Exit.NOTHING)
    return chosen


def named(versions: list[PressItem], supplied: list[PressItem]) -> dict[str, PressItem]:
    """Versions by how they are called: those that are shown by their number, supplied ones with their file's digest."""
    by_name = {str(number): item for number, item in by_number(versions).items()}
    return by_name | {version_name(item): item for item in supplied}

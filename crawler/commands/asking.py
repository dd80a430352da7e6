"""What the commands that ask the archive have in common: filters, and opening it with clear words when that fails."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive.extras import PartMissing
from archive.printable import plain
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.access import Archive

Query = Annotated[str, typer.Argument(help="What to look for, in the query language; nothing finds everything.")]
Regions = Annotated[
    list[str] | None, typer.Option("--region", help="ISO 3166-2 code or name, RU-VOR; may be repeated.")
]
Sites = Annotated[list[str] | None, typer.Option("--site", help="Name of a site; may be repeated.")]
Since = Annotated[str | None, typer.Option(help="First day of publication: 2024-12-01, 01.12.2024, 2024-12 or 2024.")]
Until = Annotated[str | None, typer.Option(help="Last day of publication.")]
Authors = Annotated[list[str] | None, typer.Option("--author", help="Name of an author, in any form.")]
Credited = Annotated[list[str] | None, typer.Option(help="Name of somebody credited, in any form.")]
Persons = Annotated[list[str] | None, typer.Option("--person", help="A person mentioned, in the nominative.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="Topic or keyword of the page.")]
Has = Annotated[
    list[str] | None, typer.Option(help="photo, video, audio, document, embed, comments or credits; may be repeated.")
]
Changed = Annotated[bool | None, typer.Option("--changed/--unchanged", help="With several versions, or one only.")]
Vanished = Annotated[bool | None, typer.Option("--vanished/--present", help="Whose page is gone, or not.")]
Reprinted = Annotated[bool | None, typer.Option("--reprinted/--alone", help="Whose wording other sites share, or not.")]
SuppliedToo = Annotated[bool | None, typer.Option("--supplied/--own", help="Read from a supplied file, or captured.")]
Languages = Annotated[list[str] | None, typer.Option("--language", help="BCP 47 language tag, ru.")]
Earlier = Annotated[bool, typer.Option("--earlier", help="Find versions that were superseded, too.")]


def narrow(**filters: Any) -> dict[str, Any]:
    """The filters that were given."""
    return {name: value for name, value in filters.items() if value not in (None, [], ())}


@contextmanager
def opened(data: Path) -> Iterator[Archive]:
    """The archive of a data folder; what goes wrong is reported in one sentence."""
    try:
        from archive.access import Archive, NoSuchItem, QueryError
        from archive.catalogue import CatalogueDamaged
        from archive.item_store import NewerSchema
    except PartMissing as error:
        raise Failure(str(error), Exit.CONFIGURATION) from error
    try:
        yield Archive(data)
    except PartMissing as error:
        raise Failure(str(error), Exit.CONFIGURATION) from error
    except NotADirectoryError:
        raise Failure(f"There is no data folder {data}; name it with --data.", Exit.CONFIGURATION) from None
    except QueryError as error:
        raise Failure(plain(error), Exit.USAGE) from error
    except NewerSchema as error:
        raise Failure(str(error), Exit.CONFIGURATION) from error
    except NoSuchItem as error:
        raise Failure(plain(error), Exit.NOTHING) from error
    except CatalogueDamaged as error:
        raise Failure(str(error), Exit.PROBLEMS) from error
    except sqlite3.DatabaseError as error:
        hint = "rebuild it with letopis catalogue --rebuild"
        raise Failure(f"The catalogue in {data} cannot be read ({error}); {hint}.") from error
    except OSError as error:
        raise Failure(f"The archive in {data} cannot be read or written: {error}.", Exit.CONFIGURATION) from error

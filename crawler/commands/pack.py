"""`letopis pack`: a part of the archive as one WACZ to hand to somebody."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from archive.item_store import Items
from archive.printable import plain, size
from archive.runs import reports
from archive.wacz import signature
from archive.wacz.pack import pack as write_package
from archive.wacz.pack import pack_records
from archive.wacz.selection import NothingSelected, Selection, sources
from crawler.commands import AsJson, DataFolder, asking, jsonl, terminal
from crawler.commands.failure import Failure
from crawler.commands.items import first_day, last_day
from crawler.operating.config import load_config
from crawler.operating.exit_codes import Exit
from crawler.rereading.needed import needed

if TYPE_CHECKING:
    from archive.items import Capture
    from archive.wacz.selection import Packed

_FOLDER = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
"""A site, or a collection of imported files (`imported-…`)."""

PackedSites = Annotated[list[str] | None, typer.Option("--site", help="Only this site; can be given again.")]
FetchedSince = Annotated[
    date | None, typer.Option("--since", parser=first_day, metavar="DAY", help="Fetched on this day (UTC) or later.")
]
FetchedUntil = Annotated[
    date | None, typer.Option("--until", parser=last_day, metavar="DAY", help="Fetched on this day (UTC) or earlier.")
]


def pack(
    output: Annotated[
        Path | None, typer.Argument(help="File to write; by default a new one in the archive's folder wacz.")
    ] = None,
    site: PackedSites = None,
    since: FetchedSince = None,
    until: FetchedUntil = None,
    crawl: Annotated[
        str | None, typer.Option("--crawl", metavar="START|last", help="Files of one crawl, by its start or the last.")
    ] = None,
    query: Annotated[
        str | None, typer.Option("--query", help="Articles that this query finds, with everything on their pages.")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Title of the package.")] = None,
    description: Annotated[str | None, typer.Option("--description", help="What it holds, in Markdown.")] = None,
    key: Annotated[
        Path | None, typer.Option("--sign", metavar="KEY", help="Sign with this ECDSA P-384 key (PEM).")
    ] = None,
    new_key: Annotated[bool, typer.Option("--new-key", help="Make that key first.")] = False,
    certificate: Annotated[
        Path | None,
        typer.Option("--certificate", metavar="CHAIN", help="Sign as the domain of this certificate of the key (PEM)."),
    ] = None,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Pack records, their index and a list of pages into one WACZ, which any viewer opens.

    The package is self-contained: a record that only says "the same as before" brings what it refers to along.

    Examples:

        letopis pack --site voronezh --since 2024-12-01 --title "Воронеж, декабрь"

        letopis pack voronezh.wacz --site voronezh --crawl last

        letopis pack bridges.wacz --query "мост" --title "Мосты"

        letopis pack all.wacz --sign ~/archive-key.pem --new-key
    """
    found = sources(data, proven=True)
    if not found:
        raise Failure(f"There are no WARC files in {data}.", Exit.NOTHING)
    selection = selection_of(data, site, since, until, crawl)
    pages = None if query is None else _found_by(query, data, selection)
    output = output or _new_name(data, site)
    if output.suffix != ".wacz":
        raise Failure("The name of a package must end with .wacz.", Exit.USAGE)
    output.parent.mkdir(parents=True, exist_ok=True)
    with Console(stderr=True).status("Packing …") as status:
        try:
            signer = _signer(key, new_key, certificate)
            if pages is not None:
                places = needed(data, pages)
                shown = {(page.warc, page.offset): called for page, called in pages.items()}
                packed = pack_records(
                    data, places, output, shown=shown, beside=True, title=title, description=description, signer=signer
                )
            else:
                packed = write_package(
                    found,
                    output,
                    selection=selection,
                    items=Items(data),
                    title=title,
                    description=description,
                    signer=signer,
                    progress=lambda warc: status.update(f"Packing {plain(warc)}"),
                )
        except NothingSelected:
            raise Failure(f"Nothing in {data} is selected.", Exit.NOTHING) from None
        except OSError as error:
            raise Failure(f"The package cannot be written: {error.strerror or error}.", Exit.CONFIGURATION) from None
    _tell(output, packed, as_json)
    if packed.lost or packed.absent or packed.damage or packed.undated:
        raise typer.Exit(Exit.PROBLEMS)


def selection_of(
    data: Path, site: list[str] | None, since: date | None, until: date | None, crawl: str | None
) -> Selection:
    """The selection that the options of the command line describe; days are days in UTC."""
    sites = site or []
    for name in sites:
        if not _FOLDER.fullmatch(name) or not (data / "warc" / name).is_dir():
            raise Failure(f"The archive in {data} has no records of «{plain(name)}».", Exit.NOTHING)
    warcs = None
    if crawl:
        warcs = frozenset(_files_of(data, sites, crawl))
        if not warcs:
            raise Failure(f"There is no report of a crawl «{plain(crawl)}».", Exit.NOTHING)
    return Selection(
        sites=frozenset(sites),
        since=_midnight(since) if since else None,
        until=_midnight(until) + timedelta(days=1) if until else None,
        warcs=warcs,
    )


def _found_by(query: str, data: Path, selection: Selection) -> dict[Capture, str | None]:
    """The articles that a query finds within a selection, with their titles."""
    with asking.opened(data) as archive:
        items = archive.search(query, order="oldest", limit=None, snippets=False).items()
        found = {
            one.capture: one.title
            for one in items
            if selection.takes_file(one.capture.warc) and selection.takes(one.capture.fetched_at)
        }
    if not found:
        raise Failure(f"No article in {data} is found by «{plain(query)}».", Exit.NOTHING)
    return found


def _files_of(data: Path, sites: list[str], crawl: str) -> list[str]:
    runs = data / "runs"
    files: list[str] = []
    for name in sites or (sorted(path.name for path in runs.iterdir()) if runs.is_dir() else []):
        for report in reports(data, name):
            if crawl == "last" or f"{report.started:%Y%m%dT%H%M%S%fZ}".startswith(crawl):
                files += report.warc_files
                break
    return files


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _new_name(data: Path, site: list[str] | None) -> Path:
    return data / "wacz" / f"{'-'.join(site) if site else 'archive'}-{datetime.now(UTC):%Y%m%d%H%M%S}.wacz"


def _signer(path: Path | None, new: bool, certificate: Path | None) -> signature.Signer | None:
    if path is None:
        if new:
            raise Failure("Say with --sign where the new key goes.", Exit.USAGE)
        if certificate:
            raise Failure("Say with --sign where the key of the certificate is.", Exit.USAGE)
        return None
    try:
        if new:
            signature.new_key(path)
        authority = load_config().timestamp_authority
        if certificate is None:
            return signature.Signer(signature.load_key(path), authority)
        return signature.of_domain(path, certificate, authority)
    except FileExistsError:
        raise Failure(f"There is a file {path} already; a key is not overwritten.", Exit.USAGE) from None
    except ValueError as error:
        raise Failure(f"The key in {path} cannot be used: {error}.", Exit.CONFIGURATION) from None
    except OSError as error:
        name = error.filename or path
        raise Failure(f"The key in {name} cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None


def _tell(output: Path, packed: Packed, as_json: bool) -> None:
    damage = [{"file": file, "offset": one.offset, "code": one.code} for file, one in packed.damage]
    if as_json:
        report = {
            "file": str(output),
            "bytes": output.stat().st_size,
            "records": packed.records,
            "pages": packed.pages,
            "originals": packed.originals,
            "lost": packed.lost,
            "plain": packed.plain,
            "unshown": packed.unshown,
            "absent": [{"file": file, "offset": offset} for file, offset in packed.absent],
            "damage": damage,
            "undated": packed.undated or None,
        }
        jsonl.write(report)
        return
    console = terminal.out()
    console.print(
        f"{output}: {packed.records} records, {packed.pages} pages, {size(output.stat().st_size)}",
        markup=False,
    )
    if packed.originals:
        console.print(f"{packed.originals} of the records were added because others refer to them")
    if packed.plain:
        console.print(f"{packed.plain} records have a copy without chunks, for viewers show nothing of such extensions")
    for url in packed.unshown[:10]:
        console.print(f"viewers show nothing of it (damaged chunks with extensions): {plain(url)}", markup=False)
    for file, offset in packed.absent[:10]:
        console.print(
            f"a record of the selection is left out, for it is not in the archive: {file} at {offset}",
            markup=False,
        )
    if len(packed.absent) > 10:
        console.print(f"… and {len(packed.absent) - 10} more records that are not there")
    for url in packed.lost[:10]:
        console.print(f"not in the archive, though another record refers to it: {plain(url)}", markup=False)
    for one in damage[:10]:
        console.print(f"damage left out: {one['file']} at {one['offset']} ({one['code']})", markup=False)
    if packed.undated:
        console.print(f"its signature has no trusted time: {plain(packed.undated)}", markup=False)

"""`letopis verify`: everything that is kept, checked against itself."""

from __future__ import annotations

import zipfile
from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from archive.cluster.mirror import Mirror
from archive.cluster.snapshots import StorageAway
from archive.holdings.check import Finding, Revisit, check_warc
from archive.holdings.own import enter_digests
from archive.holdings.resolve import SOURCES
from archive.item_store import NewerSchema
from archive.printable import plain, size
from archive.verify import Verified, together
from archive.verify import verify as verify_archive
from archive.wacz.check import check_wacz, lost_originals
from archive.wacz.signature import issuers
from archive.warc.parts import parts
from crawler.commands import AsJson, DataFolder, jsonl, terminal
from crawler.commands.failure import Failure, must_be_there
from crawler.operating.config import load_config
from crawler.operating.exit_codes import Exit
from crawler.rereading.parsing import parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cryptography.x509 import Certificate


SHOWN = 50
"""How many findings a person is shown; `--json` gives all."""


def verify(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="WARC or WACZ files of any tool, not the archive.")
    ] = None,
    data: DataFolder = Path("data"),
    site: Annotated[str | None, typer.Option("--site", help="Only this site.")] = None,
    parse: Annotated[
        bool, typer.Option("--parse/--no-parse", help="Read every page again and compare it with its item.")
    ] = True,
    ca: Annotated[
        Path | None,
        typer.Option("--ca", help="Certificates (PEM) below which those of signed packages must be issued."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the archive: records, digests, indexes, revisits, items against their records, WACZ, the manifest.

    With files: check those WARC or WACZ files, whoever made them. Nothing is changed, but for files of a release that
    kept no digests of them: of those that are sound the digests are entered. Exit code 1: something was found.

    Examples:

        letopis verify

        letopis verify --site voronezh --no-parse

        letopis verify crawl.warc.gz --json
    """
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=console, transient=True,
        disable=as_json or not console.is_terminal,
    ) as progress:  # fmt: skip
        task = progress.add_task("verify", total=None)

        def said(what: str, done: int, of: int) -> None:
            progress.update(task, description=what, completed=done, total=of or None)

        try:
            if files:
                found = _files(files, issuers(ca) if ca else None, load_config().timestamp_roots)
            else:
                if ca:
                    raise Failure("Certificates with --ca are for packages: name a WACZ file.", Exit.USAGE)
                must_be_there(data)
                roots = load_config().timestamp_roots
                reread = parser(data) if parse else None
                source = SOURCES.get(data)
                check = partial(verify_archive, data, parse=reread, roots=roots, progress=said)
                found = _in_storage(source, check, site) if isinstance(source, Mirror) else check(site=site)
        except NewerSchema as error:
            raise Failure(str(error), Exit.CONFIGURATION) from None
        except ValueError as error:
            raise Failure(f"{error}.", Exit.USAGE) from None
        except OSError as error:
            name = plain(error.filename or data)
            raise Failure(f"{name} cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None
    entered = 0
    if not files:
        with suppress(OSError):  # a folder that may only be read is checked all the same
            entered = enter_digests(data, found.sound_files)
    if as_json:
        kept = {name: value for name, value in asdict(found).items() if name != "sound_files"}
        jsonl.write(kept | {"digests_entered": entered, "sound": found.sound})
    else:
        _show(found)
    if not found.sound:
        raise typer.Exit(Exit.PROBLEMS)


def _in_storage(mirror: Mirror, check: Callable[..., Verified], site: str | None) -> Verified:
    """Check an archive in storage: its files are here one site at a time."""

    def each() -> Iterator[Verified]:
        for name in [site] if site else mirror.shared.sites():
            with mirror.whole(name):
                yield check(site=name)

    try:
        return together(each())
    except StorageAway as error:
        raise Failure(str(error), Exit.CONFIGURATION) from None


def _files(paths: list[Path], roots: list[Certificate] | None, time_roots: Path | None) -> Verified:
    """Check single files by what the standard asks."""
    found = Verified()
    for path in paths:
        try:
            revisits: list[Revisit] = []
            if path.suffix == ".wacz":
                found.packages += 1
                found.findings += check_wacz(path, found.notes, roots, time_roots)
            for part in parts(path):
                checked = check_warc(part, part.name, ours=False)
                found.files += 1
                found.records += checked.records
                found.bytes += checked.size
                found.findings += checked.findings
                found.notes += checked.notes
                revisits += checked.revisits
            if path.suffix == ".wacz":
                found.findings += lost_originals(path, revisits)
        except zipfile.BadZipFile as error:
            found.findings.append(Finding(path.name, "wacz-unreadable", f"the package is damaged: {error}"))
    return found


def _show(found: Verified) -> None:
    console = terminal.out()
    for finding in found.findings[:SHOWN]:
        place = finding.where + (f" at byte {finding.offset}" if finding.offset is not None else "")
        line = Text.assemble((plain(finding.code), "red"), "  ", plain(place), "\n    ")
        console.print(line.append(plain(finding.message), style="dim"))
    if len(found.findings) > SHOWN:
        kinds = Counter(finding.code for finding in found.findings)
        counted = ", ".join(f"{count} {code}" for code, count in kinds.most_common())
        console.print(f"… and {len(found.findings) - SHOWN} more; in all {counted}")
    checked = [f"{found.records} records in {found.files} files ({size(found.bytes)})"]
    if found.items:
        checked.append(f"{found.items} items")
    if found.packages:
        checked.append(f"{found.packages} packages")
    if found.days:
        checked.append(f"{found.days} manifests")
    for note in found.notes[:SHOWN]:
        console.print(Text(plain(note)))
    # Of a signature less is checked than its reader may think.
    sound = "sound as far as it was checked" if found.notes else "all sound"
    verdict = sound if found.sound else f"{len(found.findings)} findings"
    style = "green" if found.sound else "bold red"
    console.print(Text(f"{', '.join(checked)}: ").append(verdict, style=style))

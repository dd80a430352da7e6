"""`letopis read`: items from a saved page, or from any WARC or WACZ, also one that another tool made."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.rule import Rule as Line

from archive.holdings.cdxj import not_indexed
from archive.items import Capture, PressItem, to_json
from archive.printable import plain
from archive.warc.parts import parts
from archive.warc.payload import PAGE_LIMIT
from archive.warc.reader import records
from archive.warc.record import reason
from crawler.commands import AsJson, jsonl, terminal
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.warc.parts import Part
    from archive.warc.record import Damage, Record
    from crawler.rereading.reader import Rereader


@dataclass
class Tally:
    """What was met in the files besides articles."""

    articles: int = 0
    others: Counter[str] = field(default_factory=Counter)
    """Kind of page to how many there were."""
    damage: list[str] = field(default_factory=list)
    """One sentence for each place that cannot be read."""


def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="HTML, WARC (plain, .gz, .zst) or WACZ.")],
    url: Annotated[str | None, typer.Option("--url", help="Address of the page; needed for HTML.")] = None,
    at: Annotated[
        datetime | None, typer.Option("--at", help="When an HTML page was fetched (UTC); the file's date by default.")
    ] = None,
    site: Annotated[str | None, typer.Option("--site", help="Read by this site's rules, whatever the host.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read press pages and print their items: one HTML file, or every article page of WARC and WACZ files.

    A damaged record is reported, and the others are read. Exit codes: 1 a record is damaged, 3 no article was found, 4
    there is no such site.

    Examples:

        letopis read page.html --url https://www.govvrn.ru/novosti/-/~/id/1

        letopis read crawl.wacz --json | jq -r .title
    """
    from crawler.rereading.reader import reader_for

    reader = reader_for(site)
    tally = Tally()
    for path in files:
        if not path.is_file():
            raise Failure(f"There is no file {plain(path)}.", Exit.CONFIGURATION)
        try:
            for item in _items(path, reader, url, at, site, tally):
                tally.articles += 1
                _print(item, as_json)
        except OSError as error:
            raise Failure(f"{plain(path)} cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None
    for sentence in tally.damage:
        jsonl.remark(sentence, as_json=as_json)
    others = ", ".join(f"{count} {kind}" for kind, count in tally.others.most_common())
    if not as_json and (tally.articles != 1 or others):
        sys.stderr.write(f"{tally.articles} articles" + (f"; not articles: {others}" if others else "") + "\n")
    if tally.damage:
        raise typer.Exit(Exit.PROBLEMS)
    if not tally.articles:
        names = ", ".join(plain(path.name) for path in files)
        raise Failure(f"No article was found in {names}.", Exit.NOTHING)


def _print(item: PressItem, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(to_json(item).decode() + "\n")
        return
    console = terminal.out()
    console.print(Line(style="dim"))
    console.print(terminal.whole(item))


def _items(
    path: Path, reader: Rereader, url: str | None, at: datetime | None, site: str | None, tally: Tally
) -> Iterator[PressItem]:
    with path.open("rb") as file:
        start = file.read(512).lstrip(b"\xef\xbb\xbf\r\n\t ")
    packed = start.startswith((b"PK\x03\x04", b"WARC/", b"\x1f\x8b", b"\x28\xb5\x2f\xfd"))
    if packed or path.name.endswith((".warc", ".wacz", ".gz", ".zst", ".open")):

        def damaged(name: str, reason: str) -> None:
            tally.damage.append(f"{name}: {reason}.")

        for part in parts(path, on_damage=damaged):
            yield from _of_warc(part, reader, site, tally)
    else:
        yield from _of_page(path, reader, url, at, site, tally)


def _of_page(
    path: Path, reader: Rereader, url: str | None, at: datetime | None, site: str | None, tally: Tally
) -> Iterator[PressItem]:
    if url is None or not url.lower().startswith(("http://", "https://")):
        raise Failure(f"Say with --url which address {plain(path.name)} has.", Exit.USAGE)
    with path.open("rb") as file:
        body = file.read(PAGE_LIMIT + 1)
    if len(body) > PAGE_LIMIT:
        tally.others["too long"] += 1
        return
    when = at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
    digest = hashlib.sha256(body).hexdigest()
    # A saved page has no record: the file is cited, by its name and digest.
    capture = Capture(
        url=url,
        fetched_at=when if when.tzinfo else when.replace(tzinfo=UTC),
        warc=path.name,
        offset=0,
        length=len(body),
        record_id=f"urn:sha256:{digest}",
        payload_digest=f"sha256:{digest}",
    )
    found = reader(body, capture, site=site)
    if isinstance(found, PressItem):
        yield found
    else:
        tally.others[found.value] += 1


def _of_warc(part: Part, reader: Rereader, site: str | None, tally: Tally) -> Iterator[PressItem]:
    def damaged(damage: Damage) -> None:
        tally.damage.append(f"{part.name}, byte {damage.offset}: {damage.sentence}.")

    for record in records(part, on_damage=damaged):
        if record.type not in ("response", "resource"):
            continue
        try:
            found = _of_record(record, part, reader, site, tally)
        except Exception as error:
            # Whatever others wrote there: one record never ends the reading of the others.
            tally.damage.append(f"{part.name}, byte {record.offset}: the record cannot be read ({reason(error)}).")
            continue
        if found is None and (damage := not_indexed(record)):
            damaged(damage)
        if refused := record.fields.refused:
            tally.damage.append(f"{part.name}, byte {record.offset}: it is read, but not by warcio: {refused}.")
        if isinstance(found, PressItem):
            yield found
        elif found:
            tally.others[found] += 1


def _of_record(record: Record, part: Part, reader: Rereader, site: str | None, tally: Tally) -> PressItem | str | None:
    """The article of a record, or what it is instead; none for what is not of interest, or cannot be cited."""
    record.fields.by_warcio()
    capture = record.capture(part.name)
    if capture is None or not capture.url.startswith(("http://", "https://")) or capture.url.endswith("/robots.txt"):
        return None
    if record.type == "response" and capture.status != 200:
        return f"answered {capture.status}" if capture.status else "without an answer"
    page = record.page()
    if page.problem:
        tally.damage.append(f"{part.name}, byte {record.offset}: {page.problem}.")
    if page.too_long:
        return "too long"
    found = reader(page.body, capture, site=site)
    return found if isinstance(found, PressItem) else found.value

"""`letopis import`: archives that other tools made become part of this one."""

from __future__ import annotations

import json
import sys
import zipfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer
from rich.console import Console

from archive import beside
from archive.importing import Import, NameTaken, NoArchive, captured, import_file, import_name, other_form
from archive.item_store import ItemWriter
from archive.items import PressItem
from archive.printable import plain
from archive.warc.files import IMPORTED, valid_site
from archive.warc.mend import mend
from archive.warc.record import reason
from archive.warc.writer import WarcInfo, WarcWriter
from crawler.commands import AsJson, DataFolder, terminal
from crawler.commands.failure import Failure
from crawler.crawl.keeping import SiteLock
from crawler.operating.exit_codes import Exit
from crawler.version import VERSION

if TYPE_CHECKING:
    from archive.warc.record import Damage, Record
    from crawler.rereading.reader import Rereader


@dataclass
class Outcome:
    """What became of the files."""

    files: list[dict[str, object]] = field(default_factory=list)
    """Name, digest and WARC files of each, and whether it was taken in before."""
    captures: int = 0
    """Records that stand in the index now."""
    articles: int = 0
    """Pages that are articles."""
    new: int = 0
    """Articles that the archive did not have."""
    changed: int = 0
    """Articles that it has one more version of now."""
    damage: list[str] = field(default_factory=list)
    """One sentence for each place that cannot be read."""


def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="WARC (plain, .gz, .zst) or WACZ files.")],
    name: Annotated[
        str | None, typer.Option("--name", help="Name of the collection; by default that of each file.")
    ] = None,
    site: Annotated[str | None, typer.Option("--site", help="Read by this site's rules, whatever the host.")] = None,
    articles: Annotated[bool, typer.Option("--articles/--no-articles", help="Read articles out of them.")] = True,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Take archives of other tools into this one: copied as they are, indexed, and read for articles.

    A file with the same bytes is taken in once. Articles of hosts that no site file names belong to the site "unknown".

    Examples:

        letopis import crawl-2024.wacz --name browsertrix

        letopis import CC-NEWS-20241210*.warc.gz --name cc-news --no-articles
    """
    outcome = Outcome()
    with _Shelves(data) as shelves:
        for path in paths:
            if not path.is_file():
                raise Failure(f"There is no file {plain(path)}.", Exit.CONFIGURATION)
            collection = name or import_name(path)
            try:
                valid_site(IMPORTED + collection)
            except ValueError:
                sentence = "A collection's name has lower-case letters, digits, - and _ only, 50 at most."
                raise Failure(sentence, Exit.USAGE) from None
            imported = _take(path, collection, data, outcome)
            if articles:
                with Console(stderr=True).status(f"Reading articles of {plain(path.name)} …"):
                    _read(imported, data, site, shelves, outcome)
    _tell(outcome, as_json)
    if outcome.damage:
        raise typer.Exit(Exit.PROBLEMS)


def _take(path: Path, name: str, data: Path, outcome: Outcome) -> Import:
    def damaged(warc: str, damage: Damage) -> None:
        outcome.damage.append(f"{warc}, byte {damage.offset}: {damage.sentence}.")

    shown = plain(path)
    try:
        with Console(stderr=True).status(f"Taking in {plain(path.name)} …"):
            imported, new = import_file(data, path, name, on_damage=damaged)
    except (NoArchive, zipfile.BadZipFile):
        form = other_form(path)
        raise Failure(f"{shown} holds no WARC record{f': it is {form}' if form else ''}.", Exit.NOTHING) from None
    except NameTaken as taken:
        sentence = f"The collection {name} has another file {taken}; say another --name."
        raise Failure(sentence, Exit.CONFIGURATION) from None
    except OSError as error:
        raise Failure(f"{shown} cannot be taken in ({error.strerror or error}).", Exit.CONFIGURATION) from None
    captures = sum(warc.captures for warc in imported.warcs)
    outcome.captures += captures
    warcs = [warc.warc for warc in imported.warcs]
    outcome.files.append(
        {"file": path.name, "sha256": imported.sha256, "new": new, "captures": captures, "warcs": warcs}
    )
    return imported


class _Shelf:
    """What the articles of one site are put into, as a crawl does: each item's record into a WARC, and its line."""

    def __init__(self, data: Path, site: str) -> None:
        info = WarcInfo(software=f"Letopis/{VERSION}", robots="", more={"description": "Items of imported archives."})
        with ExitStack() as stack:
            stack.callback(SiteLock(data, site).release)
            mended = mend(data, site)
            self._items = ItemWriter(data, site)
            stack.callback(self._items.close)
            for file in mended:
                beside.give_back(data, file, self._items)
            self._warc = stack.enter_context(WarcWriter(data, site, info, dedup=False))
            self.close = stack.pop_all().close

    def keep(self, item: PressItem) -> str:
        """Keep an article; whether it was `new`, `changed` or `unchanged`."""
        return beside.keep(self._items, self._warc, item).outcome


class _Shelves:
    """Those of all sites, each opened when the first article comes."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._stack = ExitStack()
        self._shelves: dict[str, _Shelf] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def keep(self, item: PressItem) -> str:
        """Keep an article; whether it was `new`, `changed` or `unchanged`."""
        if item.site not in self._shelves:
            self._shelves[item.site] = _Shelf(self._data, item.site)
            self._stack.callback(self._shelves[item.site].close)
        return self._shelves[item.site].keep(item)


def _read(imported: Import, data: Path, site: str | None, shelves: _Shelves, outcome: Outcome) -> None:
    from crawler.rereading.reader import Rereader, all_sites

    reader = Rereader(all_sites())
    for record, warc in captured(data, imported):
        if record.type not in ("response", "resource"):
            continue
        try:
            item = _item(record, warc, reader, site, outcome)
            if item is not None and (refused := record.fields.refused):
                outcome.damage.append(
                    f"{warc}, byte {record.offset}: the record is read, but not by warcio: {refused}."
                )
        except Exception as error:
            # Whatever others wrote there: one record never ends the reading of the others.
            outcome.damage.append(f"{warc}, byte {record.offset}: the record cannot be read ({reason(error)}).")
            continue
        if item is None:
            continue
        outcome.articles += 1
        kept = shelves.keep(item)
        outcome.new += kept == "new"
        outcome.changed += kept == "changed"


def _item(record: Record, warc: str, reader: Rereader, site: str | None, outcome: Outcome) -> PressItem | None:
    """The article of a record; None for everything else."""
    if record.type == "response" and (record.http is None or record.http.status != 200):
        return None
    record.fields.by_warcio()
    capture = record.capture(warc)
    if capture is None or not capture.url.startswith(("http://", "https://")):
        return None
    kind = (capture.content_type or record.content_type).lower()
    if "html" not in kind:
        return None
    page = record.page()
    if page.problem:
        outcome.damage.append(f"{warc}, byte {record.offset}: {page.problem}.")
    if page.too_long:
        return None
    found = reader(page.body, capture, site=site)
    return found if isinstance(found, PressItem) else None


def _tell(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
        return
    console = terminal.out()
    for one in outcome.files:
        state = "" if one["new"] else ", taken in before"
        console.print(f"{plain(one['file'])}: {one['captures']} captures{state}", markup=False)
    console.print(f"{outcome.articles} articles, {outcome.new} new, {outcome.changed} changed")
    for sentence in outcome.damage[:20]:
        console.print(f"damaged: {plain(sentence)}", markup=False)
    if len(outcome.damage) > 20:
        console.print(f"… and {len(outcome.damage) - 20} places more")

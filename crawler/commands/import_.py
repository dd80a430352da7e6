"""`letopis import`: archives that other tools made become part of this one."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer
from rich.console import Console

from archive import beside
from archive.holdings.files import IMPORTED, valid_site
from archive.holdings.mend import mend
from archive.holdings.writer import WarcWriter
from archive.identity import clean_url, item_id
from archive.importing import Import, NameTaken, NoArchive, import_file, import_name, other_form, records_of_import
from archive.item_store import ItemWriter
from archive.items import PressItem, Problem
from archive.ledger import TELLING, LedgerWriter, Observation, status_evidence
from archive.printable import plain
from archive.warc.record import reason
from crawler.commands import AsJson, DataFolder, acting, jsonl, terminal
from crawler.commands.failure import Failure
from crawler.crawl.keeping import SiteLock
from crawler.operating.exit_codes import Exit
from crawler.reading.itemise import UNKNOWN_NAME

if TYPE_CHECKING:
    from archive.items import Capture, Supplied
    from archive.warc.record import Damage, Record
    from crawler.rereading.reader import Rereader


@dataclass
class ImportTally:
    """What became of the files."""

    files: list[dict[str, object]] = field(default_factory=list)
    """Name, digest and WARC files of each, and whether it was taken in before."""
    captures: int = 0
    """Records that are in the index now."""
    articles: int = 0
    """Pages that are articles."""
    new: int = 0
    """Articles that the archive did not have."""
    changed: int = 0
    """Articles that it has one more version of now."""
    absences: int = 0
    """Records that say that an article of the archive was not there."""
    damage: list[str] = field(default_factory=list)
    """One sentence for each place that cannot be read."""


def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="WARC (plain, .gz, .zst) or WACZ files.")],
    name: Annotated[
        str | None, typer.Option("--name", help="Name of the collection; by default that of each file.")
    ] = None,
    site: Annotated[str | None, typer.Option("--site", help="Read by this site's rules, whatever the host.")] = None,
    articles: Annotated[bool, typer.Option("--articles/--no-articles", help="Read articles out of them.")] = True,
    by: Annotated[str | None, typer.Option("--by", help="Who imports them; by default the operator.")] = None,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Take archives of other tools into this one: copied as they are, indexed, and read for articles.

    A file with the same bytes is taken in once. Articles of hosts that no site file names belong to the site "unknown".
    What a file says stays marked as supplied by it: it is never the latest version of an article that was captured
    here, nor an edit of it, unless `letopis trust` says so.

    Examples:

        letopis import crawl-2024.wacz --name browsertrix

        letopis import CC-NEWS-20241210*.warc.gz --name cc-news --no-articles
    """
    from crawler.rereading.reader import reader_for

    outcome = ImportTally()
    by = by or acting.operator()
    reader = reader_for(site)
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
            imported = _take(path, collection, data, by, outcome)
            if articles:
                with Console(stderr=True).status(f"Reading articles of {plain(path.name)} …"):
                    _read(imported, data, reader, site, shelves, outcome)
    _tell(outcome, as_json)
    if outcome.damage:
        raise typer.Exit(Exit.PROBLEMS)


def _take(path: Path, name: str, data: Path, by: str | None, outcome: ImportTally) -> Import:
    def damaged(warc: str, damage: Damage) -> None:
        outcome.damage.append(f"{warc}, byte {damage.offset}: {damage.sentence}.")

    shown = plain(path)
    try:
        with Console(stderr=True).status(f"Taking in {plain(path.name)} …"):
            imported, new = import_file(data, path, name, info=acting.INFO, by=by, on_damage=damaged)
    except NoArchive:
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
        with ExitStack() as stack:
            stack.callback(SiteLock(data, site).release)
            mended = mend(data, site)
            self._items = ItemWriter(data, site)
            stack.callback(self._items.close)
            for file in mended:
                beside.give_back(data, file, self._items)
            self._warc = stack.enter_context(WarcWriter(data, site, acting.INFO, dedup=False))
            self._ledger = LedgerWriter(data, site, record=self._record)
            stack.callback(self._ledger.close)
            self.close = stack.pop_all().close
        self._ids: set[str] = set()
        self._counted = 0

    def _record(self, seen: Observation, line: bytes) -> None:
        self._warc.write_observation(line, seen.url, seen.at, seen.capture)

    def observe(self, seen: Observation) -> bool:
        """Keep what a file says of an article that the archive knows; whether it knows it."""
        if len(self._items) != self._counted:
            self._ids, self._counted = self._items.ids(), len(self._items)
        return seen.id in self._ids and not self._ledger.has(seen) and self._ledger.observe(seen)

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

    def of(self, site: str) -> _Shelf:
        """That of a site."""
        if site not in self._shelves:
            self._shelves[site] = _Shelf(self._data, site)
            self._stack.callback(self._shelves[site].close)
        return self._shelves[site]


def _read(
    imported: Import, data: Path, reader: Rereader, site: str | None, shelves: _Shelves, outcome: ImportTally
) -> None:
    by = imported.supplier
    absences: list[tuple[str, Observation]] = []
    for record, warc in records_of_import(data, imported):
        if record.type not in ("response", "resource"):
            continue
        try:
            if record.type == "response" and (absence := _absence(record, warc, reader, site, by)):
                absences.append(absence)
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
        kept = shelves.of(item.site).keep(_supplied(item, by, known=item.site != UNKNOWN_NAME))
        outcome.new += kept == "new"
        outcome.changed += kept == "changed"
    for name, seen in absences:
        # Last: the same file may hold the article that is not there any more.
        outcome.absences += shelves.of(name).observe(seen)


def _supplied(item: PressItem, by: Supplied, *, known: bool) -> PressItem:
    """An item with its supplier; doubtful where a known site's selectors do not fit the page."""
    missed = sorted({problem.field or "?" for problem in item.parser.problems if problem.code == "selector-missed"})
    parser = item.parser
    if known and missed:
        doubt = Problem(
            code="supplied-doubtful",
            message=f"The page was supplied, and is not made as pages of {item.site} are: "
            f"its selectors for {', '.join(missed)} match nothing.",
        )
        parser = parser.model_copy(update={"problems": [*parser.problems, doubt]})
    return item.model_copy(update={"parser": parser, "version": item.version.model_copy(update={"supplied_by": by})})


def _web_capture(record: Record, warc: str) -> Capture | None:
    """The capture of a record, as warcio reads its fields; None where it is not of the web."""
    record.fields.by_warcio()
    capture = record.capture(warc)
    return capture if capture is not None and capture.url.startswith(("http://", "https://")) else None


def _absence(
    record: Record, warc: str, reader: Rereader, name: str | None, by: Supplied
) -> tuple[str, Observation] | None:
    """The site of an article, and what a record says instead of it; None where it says nothing of the kind."""
    evidence = status_evidence(record.http.status) if record.http and record.http.status else None
    if evidence is None or evidence not in TELLING:
        return None
    capture = _web_capture(record, warc)
    if capture is None:
        return None
    url = clean_url(capture.url)
    site = reader.site_of(url, name)
    if not site.names_article(url):
        return None
    return site.name, Observation(
        id=item_id(site.name, url),
        url=url,
        at=capture.fetched_at,
        evidence=evidence,
        capture=capture,
        supplied_by=by,
    )


def _item(record: Record, warc: str, reader: Rereader, site: str | None, outcome: ImportTally) -> PressItem | None:
    """The article of a record; None for everything else."""
    if record.type == "response" and (record.http is None or record.http.status != 200):
        return None
    capture = _web_capture(record, warc)
    if capture is None:
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


def _tell(outcome: ImportTally, as_json: bool) -> None:
    if as_json:
        jsonl.write(asdict(outcome))
        return
    console = terminal.out()
    for one in outcome.files:
        state = "" if one["new"] else ", taken in before"
        console.print(f"{plain(one['file'])}: {one['captures']} captures{state}", markup=False)
    console.print(f"{outcome.articles} articles, {outcome.new} new, {outcome.changed} changed")
    if outcome.absences:
        console.print(f"{outcome.absences} records say that an article was not there")
    if outcome.articles:
        console.print("They stay marked as supplied; `letopis trust FILE` lets a file count like our own captures.")
    for sentence in outcome.damage[:20]:
        console.print(f"damaged: {plain(sentence)}", markup=False)
    if len(outcome.damage) > 20:
        console.print(f"… and {len(outcome.damage) - 20} places more")

"""Carrying out what a crawl says as a whole: the crawl is judged, and only then its versions and its absences count.

The same function ends a crawl, takes up one that was killed, and serves `letopis rebuild`. The verdict's record is
written first and its line last; what lies between can be done twice with one result, so a kill at any moment is made
good the next time the site is opened.
"""

from __future__ import annotations

import re
import secrets
from array import array
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.beside import keep
from archive.holdings import files
from archive.holdings.own import Own
from archive.holdings.renamed import block_now
from archive.holdings.writer import WarcWriter
from archive.item_store import ItemWriter
from archive.judging import ALIVE, Accepted, Past, Sighting, Verdict, difference, event_id, judge, rule, sketch
from archive.ledger import LedgerWriter, Observation
from archive.lines import LineWriter, line_at, whole_lines
from archive.upgrade import from_json
from archive.verdicts import Verdicts, VerdictWriter, read_verdicts, to_line
from archive.warc.fields import HELD_TYPE, ITEM_TYPE, RUN, SIGHTING_TYPE, VERDICT_TYPE
from archive.warc.reader import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive.holdings.writer import WarcInfo
    from archive.items import PressItem
    from archive.judging import Decision, Move
    from archive.warc.record import Record


_WORD = re.compile(r"[^\W\d_]+")
_NEVER = datetime.min.replace(tzinfo=UTC)


def sketch_of(item: PressItem) -> tuple[int, ...]:
    """The sketch of an article's title and text."""
    return sketch(_words(item))


def edit_of(item: PressItem, before: PressItem) -> dict[str, tuple[int, ...]]:
    """What a sighting says of how an item differs from the version before: `added` and `removed`."""
    return {"added": difference(_words(item), _words(before)), "removed": difference(_words(before), _words(item))}


def words_of_item(item: PressItem) -> int:
    """How many words an article's text has."""
    return len(item.text.split())


def shares_words(item: PressItem, title: str) -> bool:
    """Whether a page has more than a quarter of a title's words; a list may cut its last word off, and say more."""
    wanted = telling_words(title)
    return len(wanted & {*_WORD.findall(_words(item).casefold())}) * 4 > len(wanted)


def telling_words(title: str) -> set[str]:
    """The words of a title that are long enough to mean something."""
    return {word for word in _WORD.findall(title.casefold()) if len(word) >= 4}


def _words(item: PressItem) -> str:
    return f"{item.title or ''}\n{item.lead or ''}\n{item.text}"


def ours(item: PressItem) -> bool:
    """Whether a version was captured here."""
    return not item.capture.warc.startswith(files.IMPORTED)


def missed(item: PressItem) -> tuple[str, ...]:
    """Fields whose selectors, named by the site's file, matched nothing."""
    return tuple(sorted({one.field for one in item.parser.problems if one.code == "selector-missed" and one.field}))


@dataclass
class Crawl:
    """What one crawl left for its judge."""

    run: str
    sightings: list[Sighting] = field(default_factory=list)
    new: set[str] = field(default_factory=set)
    """Articles that it kept for the first time: they are no past of theirs."""
    held: list[bytes] = field(default_factory=list)
    """Items of known articles that it read otherwise, as lines."""
    verdict: Verdict | None = None
    """What was said of it already, where a kill came before all of that was done."""


class HeldItems:
    """Items of known articles that read otherwise, until they are believed or not: `data/held/<site>.jsonl`."""

    def __init__(self, root: Path, site: str) -> None:
        self.path = root / "held" / f"{site}.jsonl"
        self._lines: LineWriter | None = None
        self._places: dict[tuple[str, str], int] = {}
        for line in whole_lines(self.path):
            try:
                item = from_json(line.data)
            except ValueError:
                continue
            self._places[item.id, item.version.content_hash] = line.offset

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._places

    def put(self, line: bytes, item: PressItem) -> None:
        """Hold an item. Raises OSError."""
        key = item.id, item.version.content_hash
        if key not in self._places:
            if self._lines is None:
                self._lines = LineWriter(self.path)
            self._places[key] = self._lines.append(line)

    def get(self, id: str, digest: str) -> PressItem | None:
        """The item of an article with this content."""
        offset = self._places.get((id, digest))
        return None if offset is None else from_json(line_at(self.path, offset))

    def only(self, keys: Iterable[tuple[str, str]]) -> None:
        """Forget all others. Raises OSError."""
        wanted = set(keys)
        kept = [key for key in self._places if key in wanted]
        if len(kept) == len(self._places):
            return
        self.close()
        lines = [line_at(self.path, self._places[key]) for key in kept]
        draft = self.path.with_suffix(".jsonl.new")
        draft.write_bytes(b"".join(lines))
        draft.replace(self.path)
        self._places = {}
        offset = 0
        for key, line in zip(kept, lines, strict=True):
            self._places[key] = offset
            offset += len(line)

    def close(self) -> None:
        """Sync and close."""
        if self._lines is not None:
            self._lines.close()
            self._lines = None


def know_withdrawn(items: ItemWriter, verdicts: Verdicts) -> None:
    """Have the items know which of them were withdrawn before."""

    def before(id: str) -> bool:
        return verdicts.concerns(id) and (item := items.latest_line(id)) is not None and verdicts.withdrawn(item)

    items.before = before


def past_of(items: ItemWriter, ledger: LedgerWriter, verdicts: Verdicts, crawl: Crawl) -> Past:
    """What was accepted before a crawl."""

    def known(id: str) -> Accepted | None:
        item = None if id in crawl.new else items.latest(id)
        # What others captured is no past of our crawls: it was never judged.
        if item is None or not ours(item) or items.withdrawn(id):
            return None
        absent = ledger.absent(id) is not None
        return Accepted(
            id,
            item.url,
            item.version.content_hash,
            array("I", sketch_of(item)),  # a crawl may ask for tens of thousands
            absent=absent,
            missed=missed(item),
            dated=item.sort_time is not None,
            words=words_of_item(item),
        )

    def before(ids: Iterable[str]) -> list[str]:
        return [id for id in ids if known(id) is not None]

    return Past(
        known,
        lambda digest: before(items.by_digest(digest)),
        lambda name: before(items.by_name(name)),
        verdicts.held,
        verdicts.parameters,
    )


@dataclass
class Books:
    """What the verdicts of one site are carried out in."""

    site: str
    items: ItemWriter
    ledger: LedgerWriter
    verdicts: VerdictWriter
    held: HeldItems
    warc: WarcWriter

    def withdraw_known(self) -> None:
        """Have the items know which of them were withdrawn before."""
        know_withdrawn(self.items, self.verdicts.verdicts)

    def past(self, crawl: Crawl) -> Past:
        """What was accepted before a crawl."""
        return past_of(self.items, self.ledger, self.verdicts.verdicts, crawl)

    def settle(self, crawl: Crawl) -> Verdict:
        """Judge a crawl and carry out what that says. Raises OSError; then it can be done again."""
        for line in crawl.held:
            self.held.put(line, from_json(line))
        verdict = crawl.verdict
        if verdict is None:
            verdict = judge(self.site, crawl.sightings, self.past(crawl))
            self.warc.write_verdict(to_line(verdict), verdict.run, verdict.at)
        self.carry_out(verdict, crawl)
        return verdict

    def carry_out(self, verdict: Verdict, crawl: Crawl | None = None) -> None:
        """Do what a verdict says; what is done already stays as it is. Raises OSError."""
        unlisted = {one.id: one for one in crawl.sightings if one.seen == "unlisted"} if crawl else {}
        for decision in verdict.decisions:
            if decision.kind == "absence" and decision.outcome == "accepted" and (one := unlisted.get(decision.id)):
                self._observe(one, decision.id, "A listing that reaches back past its date no longer names it.")
            if decision.outcome != "refuted":
                self._believe(decision)
        moves = {move.old for move in verdict.moves}
        for move in verdict.moves:
            self._move(move, verdict.at)
        self.items.withdraw(id for id, _ in verdict.withdrawn)
        self.items.withdraw(move.new for move in verdict.moves)
        self.items.restore_withdrawn(verdict.restored)
        doubted = {one.id for one in (*verdict.held, *self.verdicts.verdicts.held)} | moves
        for one in crawl.sightings if crawl else ():
            # What only a list or a failure spoke against needs no decision to be taken back.
            if one.seen in ALIVE and one.id and not one.found and one.id not in doubted:
                self._present(one)
        self.verdicts.append(verdict)
        self.held.only((one.id, one.sighting.digest or "") for one in self.verdicts.verdicts.held)

    def _believe(self, decision: Decision) -> None:
        one = decision.sighting
        if decision.kind == "first":
            return  # its lines are there, and whether they are shown is the verdict's own
        if decision.kind == "absence":
            note = f"Booked with a doubt: {decision.doubt}." if decision.outcome == "booked" else None
            self._observe(one, decision.id, note)
            return
        if decision.kind == "version" and (item := self.held.get(decision.id, one.digest or "")):
            keep(self.items, self.warc, item)
        self._present(one.model_copy(update={"id": decision.id}))

    def _move(self, move: Move, at: datetime) -> None:
        """The article's history goes on with what was read at its new address."""
        latest, there = self.items.latest(move.old), self.items.latest(move.new)
        if latest is None or there is None:
            return
        version = there.version.model_copy(update={"number": 1, "changed": [], "moved_from": latest.url})
        kept = keep(self.items, self.warc, there.model_copy(update={"id": move.old, "version": version}))
        seen = Observation(
            id=move.old,
            url=latest.url,
            at=at,
            evidence="moved",
            target=move.url,
            capture=kept.item.capture if kept.outcome != "unchanged" else there.capture,
        )
        if latest.url != move.url:
            self.ledger.observe(seen)

    def _present(self, one: Sighting) -> None:
        self._observe(one.model_copy(update={"seen": "article"}), one.id or "", None)

    def _observe(self, one: Sighting, id: str, note: str | None) -> None:
        evidence = "present" if one.seen in ALIVE else one.seen
        seen = Observation.model_validate(
            {
                "id": id, "url": one.url, "at": one.at, "evidence": evidence, "target": one.target, "note": note,
                "capture": one.capture,
            }
        )  # fmt: skip
        if self._news(seen):
            self.ledger.observe(seen)

    def _news(self, seen: Observation) -> bool:
        """Whether the ledger has not had an observation when this was done before."""
        standing = self.ledger.absent(seen.id)
        return standing is None or standing.last < seen.at


def run_of(path: Path) -> str | None:
    """The crawl that a WARC file is of; None for one of a release that named none, or of another tool."""
    first = next(records(path), None)
    if first is None or first.type != "warcinfo":
        return None
    prefix = f"{RUN}:".encode()
    found = [line for line in first.block.splitlines() if line.lower().startswith(prefix)]
    return found[0][len(prefix) :].decode("ascii", "replace").strip() if found else None


def unsettled(root: Path, site: str, settled: set[str]) -> list[Crawl]:
    """The crawls of a site whose verdict is missing or was not carried out, oldest first, by the WARC files alone."""
    late: list[tuple[Path, str]] = []
    known = 0
    own = Own(root)
    for path, name in files.newest(root, site):
        if not own.holds(name):
            continue  # anybody may claim to be a crawl of ours
        run = run_of(path)
        # The names of files that were begun in one second are in no order.
        known += run is None or run in settled
        if known > 3:
            break
        late.append((path, name))

    def left(paths: Iterable[Path]) -> list[Crawl]:
        found = gather((run_of(path), record) for path in paths for record in telling(path))
        return [crawl for crawl in found if crawl.run not in settled]

    late.reverse()
    # Seldom is anything left; then the files are read once more, whether they are what our writers finished.
    return left(path for path, _ in late) and left(path for path, name in late if own.proves(name))


def settle_left(root: Path, site: str, info: WarcInfo) -> list[Verdict]:
    """Judge the crawls of a site that were killed, as its next crawl would; `info` describes the program that does it.

    The caller holds the site's lock. Raises OSError.
    """
    if not unsettled(root, site, Verdicts.of(root, site).runs):
        return []
    with opened_books(root, site, info) as (_, judged):
        return judged


def decide(root: Path, site: str, event: str, right: bool, info: WarcInfo, at: datetime) -> Verdict:
    """Carry out an operator's word on a site event (`archive.judging.event_id`), and keep it as a verdict.

    The caller holds the site's lock. Raises OSError, and LookupError where there is no such event.
    """
    with opened_books(root, site, info) as (books, _):
        for about in read_verdicts(root, site):
            for number in range(1, len(about.events) + 1):
                if event_id(about, number) == event:
                    run = f"{at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
                    verdict = rule(about, number, right, books.verdicts.verdicts.held, at, run)
                    books.warc.write_verdict(to_line(verdict), run, at)
                    books.carry_out(verdict)
                    return verdict
    raise LookupError(event)


@contextmanager
def opened_books(root: Path, site: str, info: WarcInfo) -> Iterator[tuple[Books, list[Verdict]]]:
    """The books of a site outside of a crawl, and the verdicts on what killed crawls left, which are made first.

    Raises OSError.
    """
    with ExitStack() as stack:
        verdicts, items, held = VerdictWriter(root, site), ItemWriter(root, site), HeldItems(root, site)
        for each in (verdicts, items, held):
            stack.callback(each.close)
        left = unsettled(root, site, verdicts.verdicts.runs)
        warc = stack.enter_context(WarcWriter(root, site, info))
        ledger = LedgerWriter(
            root, site, record=lambda seen, line: warc.write_observation(line, seen.url, seen.at, seen.capture)
        )
        stack.callback(ledger.close)
        books = Books(site, items, ledger, verdicts, held, warc)
        books.withdraw_known()
        yield books, [books.settle(crawl) for crawl in left]


def telling(path: Path) -> Iterator[Record]:
    """The records of a WARC that say what a crawl saw."""
    for record in records(path):
        if record.type == "metadata" and record.content_type in (SIGHTING_TYPE, ITEM_TYPE, HELD_TYPE, VERDICT_TYPE):
            yield record


def gather(found: Iterable[tuple[str | None, Record]]) -> list[Crawl]:
    """The crawls that records speak of, in the order in which they began; each record with the crawl of its file."""
    crawls: dict[str, Crawl] = {}

    def of(run: str) -> Crawl:
        return crawls.setdefault(run, Crawl(run))

    for run, record in found:
        try:
            if record.content_type == SIGHTING_TYPE:
                one = Sighting.model_validate_json(block_now(record))
                of(one.run).sightings.append(one)
            elif record.content_type == VERDICT_TYPE:
                verdict = Verdict.model_validate_json(block_now(record))
                of(verdict.run).verdict = verdict
            elif run and record.content_type == HELD_TYPE:
                from_json(block_now(record))
                of(run).held.append(block_now(record))
            elif run and is_first(item := from_json(block_now(record))):
                of(run).new.add(item.id)
        except ValueError:
            continue
    return sorted(
        (crawl for crawl in crawls.values() if crawl.sightings or crawl.verdict),
        key=lambda crawl: min([one.at for one in crawl.sightings] or [crawl.verdict.at if crawl.verdict else _NEVER]),
    )


def is_first(item: PressItem) -> bool:
    """Whether an item was the first of its article when it was kept."""
    version = item.version
    began = version.first_seen == item.capture.fetched_at and not version.moved_from
    return began and not version.changed and not version.completes

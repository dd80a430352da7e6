"""Makes the items and the ledger again from the WARC files: both are there as records, beside what they speak of.

Each item is read again from the record that it cites. What the parsers read the same keeps its line, byte for byte;
what they read otherwise becomes the item they read; what they read no more stays as it was. How a page is read is not
known here: whoever calls hands that over.
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path

from archive.beside import records_beside
from archive.holdings import files
from archive.holdings.cdxj import Index
from archive.holdings.check import line_digest
from archive.holdings.mend import mend
from archive.holdings.own import Own
from archive.holdings.renamed import block_now
from archive.holdings.resolve import cited, holder
from archive.holdings.writer import WarcInfo
from archive.item_lines import item_lines
from archive.item_store import Items, ItemWriter
from archive.items import SCHEMA_VERSION, PressItem, to_json
from archive.judging import Verdict
from archive.ledger import Ledger, Observation
from archive.lines import draft, stretch, whole_lines
from archive.provenance import Suppliers, track
from archive.rejudging import judged_otherwise
from archive.settling import HeldItems, settle_left
from archive.upgrade import from_json
from archive.verdicts import Verdicts, verdicts_path
from archive.verify import Parse, differing
from archive.warc.fields import HELD_TYPE, OBSERVATION_TYPE, VERDICT_TYPE
from archive.warc.reader import Unreadable, records
from archive.workers import workers

PARALLEL_FROM = 200
"""Items from which it pays to start further processes."""
TOGETHER = 20
"""Items that are handed to a process at once."""
AHEAD = 4
"""How many such bundles wait for each process: memory does not grow with the archive."""


_CURRENT = f'{{"schema_version":{SCHEMA_VERSION},'.encode()
"""How a line of today's schema version begins."""


_IMPORTED = f'"warc":"{files.IMPORTED}'.encode()
"""What a line has that cites a record of an imported file."""


@dataclass(slots=True)
class Rebuilt:
    """What became of the items of a site."""

    site: str
    same: int = 0
    """The parsers read the same."""
    changed: int = 0
    """They read otherwise, and the item is theirs now."""
    unread: int = 0
    """They give no item, or the record cannot be read; the item stayed as it was."""
    gone: int = 0
    """Lines whose item is in no WARC any more; they are in the file put aside."""
    replaced: int = 0
    """Files that differ from what stood there, which was put aside as `….before-<time>`."""
    observations: int = 0
    """Lines that the ledger lacked."""
    judged: int = 0
    """Crawls that were killed, and were judged now."""
    otherwise: list[str] = field(default_factory=list)
    """Crawls that today's judge would judge otherwise; their verdicts stay as they are."""


@dataclass(frozen=True, slots=True)
class _ItemLine:
    data: bytes
    done: int
    """Bytes of the site's WARC files up to its record."""


@dataclass(frozen=True, slots=True)
class _Read:
    outcome: str
    line: bytes
    done: int


def rebuild_items(
    root: Path,
    site: str,
    parser: Callable[[], Parse],
    *,
    info: WarcInfo | None = None,
    processes: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Rebuilt:
    """Make the items, the ledger and the verdicts of one site again. The caller holds the site's lock.

    A crawl that was killed is judged, as the next one would do; `info` describes the program in the file that this may
    write. `parser` is called once in each process and must be importable there. `progress` is given bytes of the site's
    WARC files done, and of how many. Until everything is read, nothing that is there is touched. Raises OSError where a
    file cannot be read or written; then the items are as they were.
    """
    result = Rebuilt(site)
    mend(root, site)  # what a killed crawl left open belongs to it
    folder = root / "rebuilding" / site
    shutil.rmtree(folder, ignore_errors=True)  # a killed one left it
    folder.mkdir(parents=True)
    try:
        kept = _Kept(root, site, folder / "ledger.jsonl")
        writer = ItemWriter(folder, site)
        altered: set[str] = set()
        try:
            for read in _read_all(root, iter(kept), parser, processes):
                with suppress(ValueError):
                    _write(writer, read, altered, result, kept.verdicts)
                progress(read.done, kept.size)
        finally:
            writer.close()
        result.gone = len(kept.left)
        result.replaced = item_lines(root).replace(site, item_lines(folder))
        result.observations = _put_ledger_in_place(kept.ledger, Ledger(root, site).path)
        kept.put_verdicts()
        result.otherwise = judged_otherwise(site, kept.files, folder / "judging")
        # The last one may not have been carried out when its crawl ended, and that can be done twice.
        judged = settle_left(root, site, info or WarcInfo(software="Letopis"))
        result.judged = sum(verdict.run not in kept.verdicts.runs for verdict in judged)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            folder.parent.rmdir()
    return result


class _Kept:
    """The items' lines of a site as the WARC files of ours hold them; observations go to a file on the way."""

    def __init__(self, root: Path, site: str, ledger: Path) -> None:
        self._root, self._site = root, site
        own = Own(root)
        self._suppliers = Suppliers(root)
        # What a file says that is not ours, or is not what it was, is nobody's word but its maker's.
        self.files = sorted((path for path, name in files.closed(root, site) if own.proves(name)), key=_begun)
        self.size = sum(path.stat().st_size for path in self.files)
        self.ledger = ledger
        self.left = {line_digest(line.rstrip(b"\n")) for _, line, _ in Items(root).lines(site)}
        """Lines of the items' files that no record gave, by digest."""
        self.verdicts = Verdicts(site)
        self._verdicts: list[bytes] = []
        self._held: dict[tuple[str, str], bytes] = {}

    def __iter__(self) -> Iterator[_ItemLine]:
        before = 0
        with self.ledger.open("wb") as ledger:
            for path in self.files:
                for record in records_beside(path):
                    line = block_now(record)
                    if record.content_type == OBSERVATION_TYPE:
                        ledger.write(line + b"\n")
                        continue
                    if record.content_type == VERDICT_TYPE:
                        self._take(line)
                        continue
                    if record.content_type == HELD_TYPE:
                        with suppress(ValueError):
                            item = from_json(line)
                            self._held.setdefault((item.id, item.version.content_hash), line)
                        continue
                    named = self._named(line)
                    self.left -= {line_digest(each) for each in (line, _today(line), named)}
                    yield _ItemLine(named, before + record.offset)
                before += path.stat().st_size
        if self.left:
            yield from self._without_record()

    def _take(self, line: bytes) -> None:
        with suppress(ValueError):
            verdict = Verdict.model_validate_json(line)
            if verdict.run not in self.verdicts.runs:
                self.verdicts.take(verdict)
                self._verdicts.append(line)

    def put_verdicts(self) -> None:
        """Put the verdicts in place, all but the last, and the items that are still held."""
        held = {(one.id, one.sighting.digest or "") for one in self.verdicts.held}
        for path, lines in (
            (verdicts_path(self._root, self._site), self._verdicts[:-1]),
            (HeldItems(self._root, self._site).path, [line for key, line in self._held.items() if key in held]),
        ):
            if lines or path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                draft(path, (line + b"\n" for line in lines)).replace(path)
                files.sync_folder(path.parent)

    def _without_record(self) -> Iterator[_ItemLine]:
        """Items of archives that were imported when items read from them got no record."""
        for _, kept, item in Items(self._root).lines(self._site):
            line = kept.rstrip(b"\n")
            if item.capture.warc.startswith(files.IMPORTED) and line_digest(line) in self.left:
                self.left.discard(line_digest(line))
                yield _ItemLine(self._named(line), self.size)

    def _named(self, line: bytes) -> bytes:
        """A line with its supplier, which releases left out that did not record it."""
        if _IMPORTED not in line or b'"supplied_by"' in line:
            return line
        try:
            return to_json(self._suppliers.named(from_json(line)))
        except ValueError:
            return line


def _today(line: bytes) -> bytes:
    """A line as it is, or one of an older schema version in today's."""
    if line.startswith(_CURRENT):
        return line
    try:
        return to_json(from_json(line))
    except ValueError:
        return line


def _begun(path: Path) -> datetime:
    """When a file's first record was made; its name tells only the second."""
    first = next(records(path), None)
    return first.date if first and first.date else datetime.min.replace(tzinfo=UTC)


def _write(writer: ItemWriter, read: _Read, altered: set[str], result: Rebuilt, verdicts: Verdicts) -> None:
    item = from_json(read.line)
    if not track(item) and (before := writer.latest(item.id)) and verdicts.withdrawn(before):
        writer.withdraw([item.id])
    key = item.id + track(item)
    if read.outcome == "changed" or key in altered:
        # From here on the article's versions are counted again: what was one may be none for these parsers.
        altered.add(key)
    if key in altered or not writer.restore(item):
        # Also where a crash came between record and line, and the next crawl made another record of the same number.
        judged = writer.judge(item)
        if judged.outcome != "unchanged":
            writer.append(judged.item)
    setattr(result, read.outcome, getattr(result, read.outcome) + 1)


def _put_ledger_in_place(new: Path, old: Path) -> int:
    """Give the ledger the lines that it lacks; how many. None is taken away: older releases wrote them nowhere else."""
    made, there = ([line.data for line in whole_lines(path) if not line.too_long] for path in (new, old))
    known = set(there)
    lacking = [line for line in made if line not in known]
    if lacking:
        if known - set(made):
            made = sorted(there + lacking, key=_moment)
        old.parent.mkdir(parents=True, exist_ok=True)
        unread = (stretch(old, line.offset, line.end) for line in whole_lines(old) if line.too_long)
        draft(old, chain(made, *unread)).replace(old)
        files.sync_folder(old.parent)
    return len(lacking)


def _moment(line: bytes) -> datetime:
    try:
        return Observation.model_validate_json(line).at
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _read_all(
    root: Path, lines: Iterator[_ItemLine], parser: Callable[[], Parse], processes: int | None
) -> Iterator[_Read]:
    count = processes or os.cpu_count() or 1
    first = list(islice(lines, PARALLEL_FROM))
    if count < 2 or len(first) < PARALLEL_FROM:
        yield from map(partial(_read, root, Index(root), parser()), chain(first, lines))
        return
    lines = chain(first, lines)
    with workers(count, partial(_begin, root, parser)) as pool:
        waiting: deque[Future[list[_Read]]] = deque()
        while bundle := list(islice(lines, TOGETHER)):
            waiting.append(pool.submit(_read_there, bundle))
            if len(waiting) > count * AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


_there: Callable[[_ItemLine], _Read] | None = None


def _begin(root: Path, parser: Callable[[], Parse]) -> None:
    global _there  # one parser for the life of a worker process
    _there = partial(_read, root, Index(root), parser())


def _read_there(bundle: list[_ItemLine]) -> list[_Read]:
    assert _there is not None
    return [_there(line) for line in bundle]


def _read(root: Path, index: Index, parse: Parse, line: _ItemLine) -> _Read:
    """Read one item again."""
    try:
        item = from_json(line.data)
        held = holder(root, cited(root, item.capture), index)
    except (ValueError, OSError, Unreadable):
        return _Read("unread", _today(line.data), line.done)
    again = parse(held, item) if held else "its payload is not there"
    if not isinstance(again, PressItem):
        return _Read("unread", _today(line.data), line.done)
    if not differing(item, again):
        return _Read("same", _today(line.data), line.done)
    return _Read("changed", to_json(_with_captures(again, item)), line.done)


def _with_captures(again: PressItem, item: PressItem) -> PressItem:
    """The page does not say where the media's bytes are: that is taken over from the item as it was."""
    before = {medium.url: medium for medium in item.media}
    media = [
        medium.model_copy(update={"capture": old.capture, "size": medium.size or old.size})
        if (old := before.get(medium.url)) and medium.capture is None
        else medium
        for medium in again.media
    ]
    return again.model_copy(update={"media": media, "version": item.version})

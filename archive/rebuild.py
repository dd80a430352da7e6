"""Makes the items and the ledger again from the WARC files: both are there as records, beside what they speak of.

Each item is read again from the record that it cites. What the parsers read the same keeps its line, byte for byte;
what they read otherwise becomes the item they read; what they read no more stays as it was. How a page is read is not
known here: whoever calls hands that over.
"""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, Self

from backports import zstd

from archive.beside import records_beside
from archive.errors import LetopisError
from archive.holdings import files
from archive.holdings.cdxj import Index
from archive.holdings.check import line_digest
from archive.holdings.mend import mend
from archive.holdings.own import Own
from archive.holdings.renamed import block_now
from archive.holdings.resolve import cited, holder, warc_path
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
from archive.warc.fields import HELD_TYPE, ITEM_TYPE, OBSERVATION_TYPE, VERDICT_TYPE
from archive.warc.reader import Unreadable, records
from archive.workers import Pool, Processes

PARALLEL_FROM = 4 << 20
"""Bytes of WARC from which it pays to start further processes: their pages take some seconds."""
TOGETHER = 20
"""Lines without a record that are handed to a process at once."""


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


FileStretch = tuple[str, int, int | None]
"""A WARC file's path below `data/warc`, and from which byte to which its records are read."""


def rebuild_items(
    root: Path,
    site: str,
    parser: Callable[[], Parse],
    *,
    info: WarcInfo | None = None,
    processes: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Rebuilt:
    """The same as `rebuild_sites` for one site, whose lock the caller holds. Raises what goes wrong."""
    size = sum(path.stat().st_size for path, _ in files.closed(root, site))
    with Processes(processes if size >= PARALLEL_FROM else 1) as pool:
        (done,) = rebuild_sites(root, [site], parser, pool=pool, info=info, progress=progress)
    if isinstance(done, Exception):
        raise done
    return done


def rebuild_sites(
    root: Path,
    sites: Iterable[str],
    parser: Callable[[], Parse],
    *,
    pool: Pool,
    info: WarcInfo | None = None,
    marks: Mapping[str, list[int]] | None = None,
    hold: Callable[[str], AbstractContextManager[object]] = nullcontext,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[Rebuilt | Exception]:
    """Make the items, the ledger and the verdicts of sites again, one after the other; why one could not be.

    The files of all sites are read in the `pool`, in stretches where `marks` says where records begin; each site is put
    together here, and replaced in one step. A crawl that was killed is judged, as the next one would do; `info`
    describes the program in the file that this may write. `parser` is called once in each process and must be
    importable there. `hold` holds the lock of a site. `progress` is given bytes of a site's WARC files done, and of how
    many. Until everything of a site is read, nothing of it that is there is touched.
    """
    begun: dict[str, _Site] = {}
    information = info or WarcInfo(software="Letopis")

    def tasks() -> Iterator[FileStretch | None]:
        for site in sites:
            one = begun[site] = _Site(root, site, information, hold, progress)
            yield from one.stretches(marks or {})
            yield None

    read = partial(_reread_there, root, parser) if pool.elsewhere else _Reread(root, parser)
    results = pool.map(read, tasks())
    try:
        for result in results:
            site = next(iter(begun))
            if result is not None:
                begun[site].take(result)
            else:
                yield begun.pop(site).finish(pool, read)
    finally:
        for one in begun.values():
            one.close()


class _Site:
    """One site while it is put together."""

    def __init__(
        self,
        root: Path,
        site: str,
        info: WarcInfo,
        hold: Callable[[str], AbstractContextManager[object]],
        progress: Callable[[int, int], None],
    ) -> None:
        self._root, self._site, self._info, self._progress = root, site, info, progress
        self._folder = root / "rebuilding" / site
        self._held = ExitStack()
        self._result, self._altered = Rebuilt(site), set[str]()
        self._failed: Exception | None = None
        try:
            self._held.enter_context(hold(site))
            mend(root, site)  # what a killed crawl left open belongs to it
            shutil.rmtree(self._folder, ignore_errors=True)  # a killed one left it
            self._folder.mkdir(parents=True)
            self._held.callback(self._tidy)
            self._kept = self._held.enter_context(_Kept(root, site, self._folder / "ledger.jsonl"))
            self._writer = ItemWriter(self._folder, site)
            self._held.callback(self._writer.close)
        except (LetopisError, OSError, ValueError) as error:
            self._failed = error

    def stretches(self, marks: Mapping[str, list[int]]) -> Iterator[FileStretch]:
        """What is to be read of it."""
        if self._failed is None:
            for path in self._kept.files:
                name = path.relative_to(self._root / "warc").as_posix()
                bounds = [0, *marks.get(name, []), None]
                for start, end in pairwise(bounds):
                    assert start is not None
                    yield name, start, end

    def take(self, read: ReadAgain | Exception) -> None:
        """Take what one stretch gave."""
        if isinstance(read, Exception):
            self._failed = self._failed or read
        if self._failed is not None or isinstance(read, Exception):
            return
        try:
            self._write(self._kept.take(read))
        except OSError as error:
            self._failed = error

    def _write(self, lines: Iterable[_Read]) -> None:
        for line in lines:
            with suppress(ValueError):
                _write(self._writer, line, self._altered, self._result, self._kept.verdicts)
            self._progress(line.done, self._kept.size)

    def finish(self, pool: Pool, read: Callable[[Any], ReadAgain | Exception | None]) -> Rebuilt | Exception:
        """Put everything in its place."""
        try:
            if self._failed is None:
                self._put(pool, read)
        except (LetopisError, OSError) as error:
            self._failed = error
        finally:
            self.close()
        return self._failed or self._result

    def _put(self, pool: Pool, read: Callable[[Any], ReadAgain | Exception | None]) -> None:
        root, site, kept, result = self._root, self._site, self._kept, self._result
        if left := list(kept.without_record()):
            for some in pool.map(read, [left[at : at + TOGETHER] for at in range(0, len(left), TOGETHER)]):
                if isinstance(some, Exception):
                    raise some
                assert some is not None
                self._write(kept.take(some))
        self._writer.close()
        kept.close()
        result.gone = len(kept.left)
        result.replaced = item_lines(root).replace(site, item_lines(self._folder))
        result.observations = _put_ledger_in_place(kept.ledger, Ledger(root, site).path)
        kept.put_verdicts()
        result.otherwise = judged_otherwise(site, kept.files, self._folder / "judging")
        # The last one may not have been carried out when its crawl ended, and that can be done twice.
        judged = settle_left(root, site, self._info)
        result.judged = sum(verdict.run not in kept.verdicts.runs for verdict in judged)

    def _tidy(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        with suppress(OSError):
            self._folder.parent.rmdir()

    def close(self) -> None:
        """Let it go."""
        self._held.close()


class _Kept:
    """The items' lines of a site as the WARC files of ours hold them; observations go to a file on the way."""

    def __init__(self, root: Path, site: str, ledger: Path) -> None:
        self._root, self._site = root, site
        own = Own(root)
        # What a file says that is not ours, or is not what it was, is nobody's word but its maker's.
        self.files = sorted((path for path, name in files.closed(root, site) if own.proves(name)), key=_begun)
        self.size = sum(path.stat().st_size for path in self.files)
        self.ledger = ledger
        self.left = {line_digest(line.rstrip(b"\n")) for _, line, _ in Items(root).lines(site)}
        """Lines of the items' files that no record gave, by digest."""
        self._ledger = ledger.open("wb")
        self._before: dict[str, int] = {}
        before = 0
        for path in self.files:
            self._before[path.relative_to(root / "warc").as_posix()] = before
            before += path.stat().st_size
        self.verdicts = Verdicts(site)
        self._verdicts: list[bytes] = []
        self._held: dict[tuple[str, str], bytes] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the ledger."""
        self._ledger.close()

    def take(self, read: ReadAgain) -> Iterator[_Read]:
        """Take what one stretch gave; the items' lines in it."""
        for kind, line, outcome, digests, done in read.entries():
            if kind == OBSERVATION_TYPE:
                self._ledger.write(line + b"\n")
            elif kind == VERDICT_TYPE:
                self._take(line)
            elif kind == HELD_TYPE:
                with suppress(ValueError):
                    item = from_json(line)
                    self._held.setdefault((item.id, item.version.content_hash), line)
            else:
                self.left -= digests
                yield _Read(outcome, line, self._before.get(read.name, self.size) + done)

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

    def without_record(self) -> Iterator[bytes]:
        """Items of archives that were imported when items read from them got no record."""
        if not self.left:
            return
        for _, kept, item in Items(self._root).lines(self._site):
            line = kept.rstrip(b"\n")
            if item.capture.warc.startswith(files.IMPORTED) and line_digest(line) in self.left:
                self.left.discard(line_digest(line))
                yield line


def _named(line: bytes, suppliers: Suppliers) -> bytes:
    """A line with its supplier, which releases left out that did not record it."""
    if _IMPORTED not in line or b'"supplied_by"' in line:
        return line
    try:
        return to_json(suppliers.named(from_json(line)))
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
    """When a file's first record was made; its name has only the second."""
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


RebuiltEntry = tuple[str, bytes, str, set[bytes], int]
"""Content type of a record, its line as it is now, and of an item how it was read, the digests of the line as it was,
and the bytes of the file up to it."""


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """What a stretch of a WARC gives to the JSON archive, small enough to be sent."""

    name: str
    packed: bytes

    @classmethod
    def of(cls, name: str, entries: list[RebuiltEntry]) -> Self:
        """Of what was read."""
        return cls(name, zstd.compress(pickle.dumps(entries), 3))

    def entries(self) -> list[RebuiltEntry]:
        """What was read."""
        found: list[RebuiltEntry] = pickle.loads(zstd.decompress(self.packed))  # noqa: S301 -- from a process of ours
        return found


class _Reread:
    """Reads stretches of WARC files, or lines of items that have no record."""

    def __init__(self, root: Path, parser: Callable[[], Parse]) -> None:
        self._root, self._suppliers = root, Suppliers(root)
        self._read = partial(_read, root, Index(root), parser())

    def __call__(self, task: FileStretch | list[bytes] | None) -> ReadAgain | Exception | None:
        if task is None:
            return None
        try:
            if isinstance(task, list):
                return ReadAgain.of("", [self._item(line, 0) for line in task])
            return ReadAgain.of(task[0], list(self._stretch(*task)))
        except (LetopisError, OSError) as error:
            return error

    def _stretch(self, name: str, start: int, end: int | None) -> Iterator[RebuiltEntry]:
        for record in records_beside(warc_path(self._root, name), start):
            if end is not None and record.offset >= end:
                return
            if record.content_type == ITEM_TYPE:
                yield self._item(block_now(record), record.offset)
            else:
                yield record.content_type, block_now(record), "", set(), record.offset

    def _item(self, line: bytes, done: int) -> RebuiltEntry:
        named = _named(line, self._suppliers)
        digests = {line_digest(each) for each in (line, _today(line), named)}
        read = self._read(_ItemLine(named, done))
        return ITEM_TYPE, read.line, read.outcome, digests, done


_there: dict[bytes, _Reread] = {}


def _reread_there(
    root: Path, parser: Callable[[], Parse], task: FileStretch | list[bytes] | None
) -> ReadAgain | Exception | None:
    """The same in a process of a pool, with one parser for all its tasks."""
    key = pickle.dumps((root, parser))
    if task is None:
        return None
    if key not in _there:
        _there.clear()
        try:
            _there[key] = _Reread(root, parser)
        except (LetopisError, OSError) as error:
            return error
    return _there[key](task)


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

"""What the crawls of a site said as a whole, folded: which articles were withdrawn or moved, and what is still held.

`data/verdicts/<site>.jsonl` has one verdict a line, in the order in which they were made, an operator's among them.
Each is a `metadata` record in the WARC as well, from which the file can be made again (`archive.rebuild`).
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit, urlunsplit

from archive.holdings.files import IMPORTED
from archive.judging import Held, Parameter, Verdict, event_id, says_nothing, still_held, with_parameters
from archive.lines import LineFiles, LineWriter, whole_lines
from archive.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Self

    from archive.items import PressItem
    from archive.judging import Event
    from archive.summary import PlacedLine


def to_line(verdict: Verdict) -> bytes:
    """A verdict as a line of its file, and as the block of its record."""
    return verdict.model_dump_json(exclude_defaults=True).encode()


def verdicts_path(root: Path, site: str) -> Path:
    """The file of a site's verdicts."""
    return root / "verdicts" / f"{site}.jsonl"


def read_verdicts(root: Path, site: str) -> Iterator[Verdict]:
    """All verdicts of a site, oldest first; lines that cannot be read are passed over."""
    return _readable(line.data for line in whole_lines(verdicts_path(root, site)))


def _readable(lines: Iterable[bytes]) -> Iterator[Verdict]:
    for line in lines:
        try:
            yield Verdict.model_validate_json(line)
        except ValueError:
            continue


@dataclass(frozen=True, slots=True)
class SiteEvent:
    """A site event as it is shown."""

    id: str
    site: str
    at: datetime
    """Time of the last answer of its crawl."""
    event: Event
    held: int
    """How many articles wait for what will be said of them."""
    right: bool | None
    """What an operator said of it; None where nobody did."""


@dataclass
class Verdicts:
    """All that the verdicts of one site come to."""

    site: str
    runs: set[str] = field(default_factory=set)
    """The crawls that were judged."""
    held: list[Held] = field(default_factory=list)
    """What is not believed yet."""
    last: datetime | None = None
    """Until when crawls were judged."""
    parameters: dict[str, Parameter] = field(default_factory=dict)
    """What was seen of each parameter in the addresses of articles."""
    noise: frozenset[str] = frozenset()
    """Parameters that say nothing of which article is meant."""
    site_moves: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Moves of the whole site that an operator accepted, by the event's id: an address of it, and where that is now."""
    _own: dict[str, str] = field(default_factory=dict)
    _withdrawn: dict[str, datetime] = field(default_factory=dict)
    _moved: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, site: str, *, writing: bool = False) -> Self:
        """What the file of a site says; who holds the site's lock is `writing`, and keeps the summary of it."""
        with closing(_Folded(root, site, writing=writing)) as folded:
            verdicts = folded.put_into(cls(site))
            verdicts.runs = folded.runs()
        return verdicts

    def take(self, verdict: Verdict) -> None:
        """Add the next verdict."""
        self.runs.add(verdict.run)
        self.held = still_held(self.held, verdict)
        self.last = max(self.last, verdict.at) if self.last else verdict.at
        if verdict.parameters:
            self.parameters = with_parameters(self.parameters, verdict)
            self.noise = frozenset(name for name, each in self.parameters.items() if says_nothing(each))
        if verdict.ruling:
            self.site_moves.pop(verdict.ruling.event, None)
            if verdict.ruling.moved:
                self.site_moves[verdict.ruling.event] = verdict.ruling.moved
        self._own.update(verdict.aliases)
        for move in verdict.moves:
            self._own[move.new] = move.old
            self._moved[move.old] = move.url
            self._own.pop(move.old, None)
            self._withdrawn.pop(move.old, None)
        self._withdrawn.update((id, verdict.at) for id, _ in verdict.withdrawn)
        for id in verdict.restored:
            self._withdrawn.pop(id, None)

    def own(self, id: str) -> str:
        """The id of the article of which an id is another name or a new address; else the id itself."""
        for _ in range(10):  # as often as an article may have moved; a circle ends as well
            if (next_id := self._own.get(id)) is None:
                break
            id = next_id
        return id

    def withdrawn(self, item: PressItem) -> bool:
        """Whether a line is of an article that turned out to be none, or to be another one's new address."""
        if item.id in self._own:
            return True
        until = self._withdrawn.get(item.id)
        supplied = item.capture.warc.startswith(IMPORTED)
        return until is not None and item.capture.fetched_at <= until and not supplied

    def provisional(self, item: PressItem) -> bool:
        """Whether a line is of a crawl that is not judged yet: it may turn out to be no article."""
        return self.last is not None and item.capture.fetched_at > self.last and item.version.number == 1

    @property
    def withdrawn_ids(self) -> list[str]:
        """Ids of the articles that were withdrawn."""
        return [*self._withdrawn, *self._own]

    def concerns(self, id: str) -> bool:
        """Whether an article was withdrawn, or turned out to be another name of one."""
        return id in self._withdrawn or id in self._own

    def there(self, url: str) -> str:
        """Where an address at which the site begins is now, after the moves that an operator accepted."""
        for old, new in self.site_moves.values():
            if url == old:
                url = new
            elif urlsplit(url).netloc == urlsplit(old).netloc:
                url = urlunsplit(urlsplit(url)._replace(scheme=urlsplit(new).scheme, netloc=urlsplit(new).netloc))
        return url

    def moved(self, id: str) -> str | None:
        """The address that an article moved to last; None where it never did."""
        return self._moved.get(id)


_FOLDED = """
CREATE TABLE runs (run TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE ids (id TEXT PRIMARY KEY, own TEXT, withdrawn TEXT, moved TEXT) WITHOUT ROWID;
CREATE TABLE whole (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID
"""
"""The crawls that were judged; what `Verdicts` knows of each article that was withdrawn, moved, or is another name of
one; and what is held, the time of the last, the parameters and the moves of the site, each as JSON."""


_V = TypeVar("_V", bound=Verdicts)


class _Folded:
    """The summary of a site's verdicts, so that a crawl need not read those of all crawls before it."""

    def __init__(self, root: Path, site: str, *, writing: bool) -> None:
        path = verdicts_path(root, site)
        names = [path.name]
        self._site = site
        self._summary = Summary(
            root, site, "verdicts", _FOLDED, LineFiles(path.parent), lambda: names if path.exists() else [], self._fold,
            writing=writing,
        )  # fmt: skip
        self.close = self._summary.close

    def put_into(self, verdicts: _V) -> _V:
        """Add what is folded to verdicts that know nothing, but for the `runs`, and return them."""
        rows = self._summary.rows
        for id, own, withdrawn, moved in rows("SELECT * FROM ids"):
            for known, value in ((verdicts._own, own), (verdicts._moved, moved)):
                if value is not None:
                    known[id] = value
            if withdrawn is not None:
                verdicts._withdrawn[id] = datetime.fromisoformat(withdrawn)
        whole = {name: json.loads(value) for name, value in rows("SELECT * FROM whole")}
        if whole:
            verdicts.held = [Held.model_validate_json(one) for one in whole["held"]]
            verdicts.last = datetime.fromisoformat(whole["last"])
            parameters = [Parameter.model_validate_json(one) for one in whole["parameters"]]
            verdicts.parameters = {one.name: one for one in parameters}
            verdicts.noise = frozenset(one.name for one in parameters if says_nothing(one))
            verdicts.site_moves = {event: (old, new) for event, old, new in whole["site_moves"]}
        return verdicts

    def runs(self) -> set[str]:
        """The crawls that were judged."""
        return {run for (run,) in self._summary.rows("SELECT run FROM runs")}

    def _fold(self, lines: Iterable[PlacedLine]) -> None:
        verdicts = self.put_into(Verdicts(self._site))
        touched: set[str] = set()
        for verdict in _readable(line for _, _, line in lines):
            verdicts.take(verdict)
            touched |= {id for id, _ in (*verdict.aliases, *verdict.withdrawn)} | {*verdict.restored}
            touched |= {id for move in verdict.moves for id in (move.old, move.new)}
        if verdicts.last is None:
            return
        put = self._summary.put
        for run in verdicts.runs:
            put("INSERT OR IGNORE INTO runs VALUES (?)", run)
        for id in touched:
            until = verdicts._withdrawn.get(id)
            values = verdicts._own.get(id), until and until.isoformat(), verdicts._moved.get(id)
            put("INSERT OR REPLACE INTO ids VALUES (?, ?, ?, ?)", id, *values)
        for name, value in {
            "held": [one.model_dump_json(exclude_defaults=True) for one in verdicts.held],
            "last": verdicts.last.isoformat(),
            "parameters": [one.model_dump_json() for one in verdicts.parameters.values()],
            "site_moves": [(event, *move) for event, move in verdicts.site_moves.items()],
        }.items():
            put("INSERT OR REPLACE INTO whole VALUES (?, ?)", name, json.dumps(value))


def events(root: Path, site: str) -> list[SiteEvent]:
    """The events of a site, oldest first."""
    found: list[SiteEvent] = []
    rulings: dict[str, bool] = {}
    verdicts = Verdicts(site)
    for verdict in read_verdicts(root, site):
        verdicts.take(verdict)
        if verdict.ruling:
            rulings[verdict.ruling.event] = verdict.ruling.right
        for number, event in enumerate(verdict.events, 1):
            found.append(SiteEvent(event_id(verdict, number), site, verdict.at, event, 0, None))
    waiting = [(one.sighting.run, one.why) for one in verdicts.held]
    return [
        SiteEvent(
            one.id,
            one.site,
            one.at,
            one.event,
            sum(f"{site}-{run}-" == one.id.rpartition("-")[0] + "-" and why == one.event.kind for run, why in waiting),
            rulings.get(one.id),
        )
        for one in found
    ]


class VerdictWriter:
    """Appends the verdicts of one site. One at a time: the caller holds the site's lock."""

    def __init__(self, root: Path, site: str) -> None:
        self.verdicts = Verdicts.of(root, site, writing=True)
        self._path = verdicts_path(root, site)
        self._lines: LineWriter | None = None

    def append(self, verdict: Verdict) -> None:
        """Append a verdict that has been carried out. Raises OSError."""
        if self._lines is None:
            self._lines = LineWriter(self._path)
        self._lines.append(to_line(verdict))
        self.verdicts.take(verdict)

    def close(self) -> None:
        """Sync and close."""
        if self._lines is not None:
            self._lines.close()
            self._lines = None

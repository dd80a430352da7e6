"""The ledger of absence: what was seen instead of an article, and when it may be called deleted.

`data/ledger/<site>.jsonl` is append-only, one observation a line. Nothing in it is a verdict; a verdict is drawn from
it by `standing`, so it can be drawn again by a better rule. One failed fetch says little (EDGI's finding): an article
is called deleted only after repeated evidence over days, and called back when it is seen again. Each line also
is in the WARC, so the ledger can be made again (`archive.rebuild`).
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from archive.acts import Acts
from archive.items import Capture, Supplied
from archive.lines import LineFiles, LineWriter, line_at, whole_lines
from archive.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from archive.summary import PlacedLine

Evidence = Literal[
    "present",
    "moved",
    "gone",
    "not-found",
    "soft-404",
    "redirect-front",
    "redirect-elsewhere",
    "forbidden",
    "unlisted",
    "challenge",
    "network",
]
"""What was seen: `present` the article itself; `moved` the same at another address; `gone` 410; `not-found` 404;
`soft-404` a page that says 200 and «not found»; `redirect-front` to the front page, `redirect-elsewhere` to a page that
is not this article; `forbidden` 401, 403, 451; `unlisted` a listing that reaches back past its date no longer names
it; `challenge` a block, and `network` no answer, both only in lines of release 0.1.0."""

TELLING: frozenset[Evidence] = frozenset(
    {"gone", "not-found", "soft-404", "redirect-front", "redirect-elsewhere", "forbidden"}
)
"""Evidence that the article itself is not there. A block, a network failure and a listing prove nothing about it."""

HERE: frozenset[Evidence] = frozenset({"present", "moved"})
"""Evidence that the article is there."""

ArticleState = Literal["present", "missing", "deleted", "returned", "unreachable"]

MIN_OBSERVATIONS = 3
"""How many telling observations in a row make a deletion."""

MIN_SPAN = timedelta(days=2)
"""How far apart the first and the last of them are at least."""


class Observation(BaseModel):
    """One line of the ledger."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: str
    """Item that was looked for."""
    url: str
    """Address that was asked for."""
    at: AwareDatetime
    """When the request began."""
    evidence: Evidence
    """What was seen."""
    target: str | None = None
    """Where a redirect led."""
    note: str | None = None
    """The failure or the page's own words, in one sentence."""
    capture: Capture | None = None
    """The record that shows it; absent where nothing was received, or for a listing."""
    supplied_by: Supplied | None = None
    """Who supplied that record; absent where it was captured here. Supplied evidence is shown and not counted."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the observations of one article say together."""

    id: str
    url: str
    state: ArticleState
    """`missing`: telling evidence, not yet enough; `deleted`: enough of it; `returned`: seen again after telling
    evidence; `unreachable`: only blocks and failures since it was last seen."""
    since: datetime
    """Time of the first observation of this state."""
    last: datetime
    """Time of the latest observation."""
    evidence: tuple[Observation, ...]
    """The observations that the state rests on, oldest first."""

    @property
    def vanished(self) -> bool:
        """Whether the article is not where it was."""
        return self.state in {"missing", "deleted"}


def counted(observations: Iterable[Observation], trusted: frozenset[str] = frozenset()) -> list[Observation]:
    """The observations that a verdict is drawn from: ours, and those of supplied files whose digests are trusted."""
    return [seen for seen in observations if seen.supplied_by is None or seen.supplied_by.digest in trusted]


def standing(observations: Iterable[Observation]) -> Standing:
    """The verdict on one article, from those of its observations that count (`counted`), in the order of their times.

    Raises `ValueError` without any observation.
    """
    history = sorted(observations, key=lambda seen: seen.at)
    if not history:
        raise ValueError("no observation, no verdict")
    telling: list[Observation] = []
    others: list[Observation] = []
    returned: Observation | None = None
    for seen in history:
        if seen.evidence in HERE:
            if telling or returned:
                returned = seen if telling else returned
            telling, others = [], []
        elif seen.evidence in TELLING:
            telling.append(seen)
        else:
            others.append(seen)

    latest = history[-1]

    def verdict(state: ArticleState, first: Observation, evidence: list[Observation]) -> Standing:
        return Standing(latest.id, latest.url, state, first.at, latest.at, tuple(evidence))

    if telling:
        enough = len(telling) >= MIN_OBSERVATIONS and telling[-1].at - telling[0].at >= MIN_SPAN
        return verdict("deleted" if enough else "missing", telling[0], telling)
    if others:
        return verdict("unreachable", others[0], others)
    if returned:
        return verdict("returned", returned, [returned])
    return verdict("present", latest, [latest])


def redirect_evidence(url: str, target: str) -> Literal["redirect-front", "redirect-elsewhere"]:
    """What a redirect away from an article's address says, by where it leads."""
    return "redirect-front" if urlsplit(target).path in {"", "/"} else "redirect-elsewhere"


def status_evidence(status: int) -> Literal["gone", "not-found", "forbidden", "network"] | None:
    """What a status code says about an article; `None` where it says nothing (2xx, 3xx, 429)."""
    if status == 410:
        return "gone"
    if status == 404:
        return "not-found"
    if status in {401, 403, 451}:
        return "forbidden"
    if status >= 500:
        return "network"
    return None


_HISTORIES = """
CREATE TABLE histories (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    supplied INTEGER NOT NULL,
    offsets TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE moved (id TEXT, target TEXT, PRIMARY KEY (id, target)) WITHOUT ROWID;
CREATE TABLE supplied (digest TEXT, id TEXT, at TEXT, PRIMARY KEY (digest, id, at)) WITHOUT ROWID
"""
"""Of each article of the ledger the state by what we saw ourselves (empty where that is nothing), whether any of its
lines was supplied, and where its lines are, as a list in JSON."""


def _read_line(line: bytes) -> Observation | None:
    try:
        return Observation.model_validate_json(line)
    except ValidationError:
        return None


class _Histories:
    """The summary of a ledger: where the lines of each article are, and what they come to."""

    def __init__(self, root: Path, site: str, path: Path, *, writing: bool) -> None:
        self._path = path
        self._remade = False
        self.summary = Summary(
            root,
            site,
            "ledger",
            _HISTORIES,
            LineFiles(path.parent),
            lambda: [path.name] if path.exists() else [],
            self._fold,
            writing=writing,
        )

    def _fold(self, lines: Iterable[PlacedLine]) -> None:
        found: dict[str, list[tuple[int, Observation]]] = defaultdict(list)
        put = self.summary.put
        for _, offset, line in lines:
            seen = _read_line(line)
            if seen is None:
                continue
            found[seen.id].append((offset, seen))
            if seen.evidence == "moved":
                put("INSERT OR IGNORE INTO moved VALUES (?, ?)", seen.id, seen.target or "")
            if seen.supplied_by is not None:
                put("INSERT OR IGNORE INTO supplied VALUES (?, ?, ?)", *_supply(seen))
        for id, new in found.items():
            offsets, before = self._lines(id)
            history = [*before, *(seen for _, seen in new)]
            ours = counted(history)
            put(
                "INSERT OR REPLACE INTO histories VALUES (?, ?, ?, ?)",
                id,
                standing(ours).state if ours else "",
                len(ours) < len(history),
                json.dumps([*offsets, *(offset for offset, _ in new)]),
            )

    def _lines(self, id: str) -> tuple[list[int], list[Observation]]:
        rows = self.summary.rows("SELECT offsets FROM histories WHERE id = ?", id)
        offsets: list[int] = json.loads(rows[0][0]) if rows else []
        if not offsets:
            return [], []
        lines = (_read_line(line_at(self._path, offset)) for offset in offsets)
        found = [seen for seen in lines if seen is not None and seen.id == id]
        if len(found) != len(offsets):
            raise sqlite3.DatabaseError(f"the ledger has no lines of {id} where they should be")
        return offsets, found

    def of(self, id: str) -> list[Observation]:
        """The lines of one article, in the order in which they were written."""
        try:
            return self._lines(id)[1]
        except sqlite3.DatabaseError as error:
            self.summary.remake(str(error))
            return self._lines(id)[1]

    def state(self, id: str) -> str:
        """The state of an article by what we saw ourselves; empty where that is nothing."""
        rows = self.summary.rows("SELECT state FROM histories WHERE id = ?", id)
        return str(rows[0][0]) if rows else ""


def _supply(seen: Observation) -> tuple[str, str, str]:
    return seen.supplied_by.digest if seen.supplied_by else "", seen.id, seen.at.astimezone(UTC).isoformat()


class Ledger:
    """The ledger of one site, for reading."""

    def __init__(self, root: Path, site: str) -> None:
        self.path = root / "ledger" / f"{site}.jsonl"
        self._root, self._site = root, site
        self._acts = Acts.of(root)

    def observations(self) -> dict[str, list[Observation]]:
        """All observations by item, in the order in which they were written; lines that cannot be read are left out."""
        found: dict[str, list[Observation]] = defaultdict(list)
        for line in whole_lines(self.path):
            seen = _read_line(line.data)
            if seen is not None and seen.id not in self._acts.withheld:
                found[seen.id].append(seen)
        return dict(found)

    def counted(self, id: str) -> list[Observation]:
        """Those of one article that a verdict is drawn from."""
        return counted(self.observations().get(id, []), self._acts.trusted)

    def standings(self) -> list[Standing]:
        """The verdict on every article that the ledger knows, latest change first."""
        histories = (counted(history, self._acts.trusted) for history in self.observations().values())
        verdicts = [standing(history) for history in histories if history]
        return sorted(verdicts, key=lambda verdict: verdict.since, reverse=True)

    def count_vanished(self) -> int:
        """How many articles are missing or deleted, from the summary."""
        histories, trusted = _Histories(self._root, self._site, self.path, writing=False), self._acts.trusted
        count = 0
        with closing(histories.summary):
            query = "SELECT id, state, supplied FROM histories WHERE state IN ('missing', 'deleted') OR supplied"
            for id, state, supplied in histories.summary.rows(query):
                if supplied and trusted:
                    history = counted(histories.of(id), trusted)
                    state = standing(history).state if history else ""
                count += state in ("missing", "deleted") and id not in self._acts.withheld
        return count

    def vanished(self) -> list[Standing]:
        """The articles that are missing or deleted, latest first."""
        return [verdict for verdict in self.standings() if verdict.vanished]


class LedgerWriter:
    """Appends observations of one site. One at a time: the caller holds the site's lock.

    `present` is written only where the ledger has something to take back, so an article that was always there leaves no
    trace in it.
    """

    def __init__(
        self, root: Path, site: str, *, record: Callable[[Observation, bytes], None] = lambda seen, line: None
    ) -> None:
        """`record` is given each observation before its line is written, and keeps it in the WARC."""
        path = Ledger(root, site).path
        self._record = record
        self._lines = LineWriter(path)
        self._histories = _Histories(root, site, path, writing=True)

    def absent(self, id: str) -> Standing | None:
        """What is known of an article that was not seen when it was last looked for; `None` for one that was."""
        if self._histories.state(id) in ("", "present", "returned"):
            return None
        return standing(counted(self._histories.of(id)))

    def has(self, seen: Observation) -> bool:
        """Whether a supplied observation is there already: a file may be imported twice."""
        query = "SELECT 1 FROM supplied WHERE digest = ? AND id = ? AND at = ?"
        return seen.supplied_by is not None and bool(self._histories.summary.rows(query, *_supply(seen)))

    def observe(self, seen: Observation) -> bool:
        """Record an observation; returns whether it was written."""
        if seen.supplied_by is not None:
            pass  # it is no word on what we saw
        elif seen.evidence == "present":
            if self.absent(seen.id) is None:
                return False
        elif seen.evidence == "moved":
            query = "SELECT 1 FROM moved WHERE id = ? AND target = ?"
            if self._histories.summary.rows(query, seen.id, seen.target or ""):
                return False
        line = seen.model_dump_json(exclude_none=True).encode()
        self._record(seen, line)
        self._histories.summary.add(self._lines.path.name, self._lines.append(line), line)
        return True

    def close(self) -> None:
        """Sync and close."""
        self._lines.close()
        self._histories.summary.close()

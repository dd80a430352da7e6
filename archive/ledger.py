"""The ledger of absence: what was seen instead of an article, and when it may be called deleted.

`data/ledger/<site>.jsonl` is append-only, one observation a line. Nothing in it is a verdict; a verdict is drawn from
it by `standing`, so it can be drawn again by a better rule. One failed fetch says little (EDGI's finding): an article
is called deleted only after repeated evidence over days, and called back when it is seen again. Each line also
stands in the WARC, so the ledger can be made again (`archive.rebuild`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from archive.acts import Acts
from archive.items import Capture, Supplied
from archive.lines import LineWriter, whole_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

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
is not this article; `forbidden` 401, 403, 451; `unlisted` a listing that reaches back behind its date no longer names
it; `challenge` a block, and `network` no answer, both only in lines of release 0.1.0."""

TELLING: frozenset[Evidence] = frozenset(
    {"gone", "not-found", "soft-404", "redirect-front", "redirect-elsewhere", "forbidden"}
)
"""Evidence that the article itself is not there. A block, a network failure and a listing prove nothing about it."""

HERE: frozenset[Evidence] = frozenset({"present", "moved"})
"""Evidence that the article is there."""

State = Literal["present", "missing", "deleted", "returned", "unreachable"]

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
    state: State
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

    def verdict(state: State, first: Observation, evidence: list[Observation]) -> Standing:
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


class Ledger:
    """The ledger of one site, for reading."""

    def __init__(self, root: Path, site: str) -> None:
        self.path = root / "ledger" / f"{site}.jsonl"
        self._acts = Acts.of(root)

    def observations(self) -> dict[str, list[Observation]]:
        """All observations by item, in the order in which they were written; lines that cannot be read are left out."""
        found: dict[str, list[Observation]] = defaultdict(list)
        for _, line in whole_lines(self.path):
            try:
                seen = Observation.model_validate_json(line)
            except ValidationError:
                continue
            if seen.id not in self._acts.withheld:
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
        ledger = Ledger(root, site)
        self._record = record
        observations = ledger.observations()
        self._absent = {
            id: seen
            for id, history in observations.items()
            if (seen := counted(history)) and standing(seen).state not in {"present", "returned"}
        }
        every = [one for seen in observations.values() for one in seen]
        self._supplied = {(one.supplied_by.digest, one.id, one.at) for one in every if one.supplied_by}
        self._moved = {(one.id, one.target) for one in every if one.evidence == "moved"}
        self._lines = LineWriter(ledger.path)

    def absent(self, id: str) -> Standing | None:
        """What stands of an article that was not seen when it was last looked for; `None` for one that was."""
        return standing(self._absent[id]) if id in self._absent else None

    def has(self, seen: Observation) -> bool:
        """Whether a supplied observation is there already: a file may be imported twice."""
        return seen.supplied_by is not None and (seen.supplied_by.digest, seen.id, seen.at) in self._supplied

    def observe(self, seen: Observation) -> bool:
        """Record an observation; returns whether it was written."""
        if seen.supplied_by is not None:
            self._supplied.add((seen.supplied_by.digest, seen.id, seen.at))  # it is no word on what we saw
        elif seen.evidence == "present":
            if seen.id not in self._absent:
                return False
            del self._absent[seen.id]
        elif seen.evidence == "moved":
            if (seen.id, seen.target) in self._moved:
                return False
            self._moved.add((seen.id, seen.target))
            self._absent.pop(seen.id, None)
        else:
            self._absent.setdefault(seen.id, []).append(seen)
        line = seen.model_dump_json(exclude_none=True).encode()
        self._record(seen, line)
        self._lines.append(line)
        return True

    def close(self) -> None:
        """Sync and close."""
        self._lines.close()

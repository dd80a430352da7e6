"""Who crawls a site now, where many machines share the sites.

The unit is the site, since politeness belongs to the host. A lease is held for a while and renewed; with each take the
site's token grows by one, and whoever comes with an older token, or after the lease is over, changes nothing. The clock
is that of the place where the leases are, so those of the machines may differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from archive.errors import LetopisError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class LeasesAway(LetopisError):
    """The database with the leases cannot be reached, or refuses."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """The snapshot that counts."""

    name: str
    """Where it is, below the storage's address."""
    sha256: str
    """Digest of its bytes, hexadecimal."""


@dataclass(frozen=True, slots=True)
class BrokenLease:
    """A lease that ended without its crawl."""

    owner: str
    """Who held it."""
    token: int
    seen: datetime
    """When it was last renewed."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A site that nobody else crawls until the lease is over."""

    site: str
    token: int
    """Grows with each take of the site."""
    until: datetime
    """When it is over unless it is renewed, by the clock of the leases."""
    snapshot: Pointer | None = None
    """The state to go on from; none before the first crawl that was finished."""
    broken: BrokenLease | None = None
    """The lease before, where its crawl was not finished."""


@dataclass(frozen=True, slots=True)
class LeaseOutcome:
    """How a crawl under a lease ended."""

    good: bool
    every: timedelta | None
    """How long after the take the site is due again; none where it was not crawled: due as it was, no run counted."""
    pause: timedelta = timedelta()
    """For how long from now on it is left alone at least."""
    snapshot: Pointer | None = None
    """The state that counts from now on; none: the one before."""
    release: tuple[int, ...] = ()
    """The release that wrote it: an older one does not take the site any more."""
    report: Mapping[str, Any] | None = None
    """What is shown of the site, as JSON."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """What the leases have of one site."""

    site: str
    due: datetime
    lease_until: datetime | None
    owner: str | None
    token: int
    runs: int
    """Crawls that were finished."""
    failures: int
    """Crawls in a row that ended badly or not at all."""
    snapshot: Pointer | None
    report: dict[str, Any] | None
    now: datetime
    """The clock of the leases."""

    @property
    def held(self) -> bool:
        """Whether somebody crawls it now."""
        return self.lease_until is not None and self.lease_until > self.now

    @property
    def broken(self) -> bool:
        """Whether its last lease ended without its crawl."""
        return self.lease_until is not None and not self.held


class Leases(Protocol):
    """The leases of all sites. Every method may raise `LeasesAway`."""

    def enrol(self, sites: Mapping[str, Pointer | None]) -> None:
        """Enter sites that were never taken, with the state that they begin with; they are due at once."""

    def take(self, *, but: Collection[str] = (), only: str | None = None) -> Lease | None:
        """Take the site that has been due longest; none where none is due. `but` names sites to be left to others.

        `only` names one that is taken whether or not it is due, unless somebody has it.
        """

    def renew(self, leases: Collection[Lease]) -> set[str]:
        """Prolong leases; the names of the sites that are still ours."""

    def finish(self, lease: Lease, outcome: LeaseOutcome) -> bool:
        """Give a site back with what came of it, in one step; false, and nothing is changed, where it is not ours any
        more."""

    def rows(self, sites: Collection[str] | None = None) -> list[SiteRow]:
        """What is known of all sites, or of some, by name."""

    def key(self, mine: bytes | None) -> bytes | None:
        """The archive's own key (`archive.holdings.own`), which all machines share: `mine` where there was none yet."""

    def close(self) -> None:
        """Let the connection go; the leases stay."""

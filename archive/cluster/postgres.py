"""Leases in a table of PostgreSQL (`archive.cluster.leases.Leases`).

One row a site, and one index by the time from which it may be taken: when it is due, or when its lease is over. `FOR
UPDATE SKIP LOCKED` lets many machines take at once without waiting for one another. Whatever is taken, renewed or
finished is on the database's disk before anybody acts on it.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from archive.cluster.leases import BrokenLease, Lease, LeaseOutcome, LeasesAway, Pointer, SiteRow
from archive.extras import needs
from archive.secret import Secret, discreet

with needs("cluster"):
    import psycopg
    from psycopg.types.json import Jsonb

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import timedelta

FORMAT = 1
"""Of the tables. Those of a newer release are refused."""

CONNECT_SECONDS = 10
"""A database that does not answer for so long is away."""

STATEMENT_SECONDS = 30
"""So long one statement may take, waiting for others included: a worker that hangs cannot renew."""

_MAKE = """
SELECT pg_advisory_xact_lock(5281870);
CREATE TABLE IF NOT EXISTS letopis_archive (format int NOT NULL, own_key bytea);
INSERT INTO letopis_archive SELECT {format} WHERE NOT EXISTS (SELECT FROM letopis_archive);
CREATE TABLE IF NOT EXISTS letopis_sites (
    site text PRIMARY KEY,
    due timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz,
    lease_taken timestamptz,
    lease_renewed timestamptz,
    owner text,
    token bigint NOT NULL DEFAULT 0,
    runs bigint NOT NULL DEFAULT 0,
    failures int NOT NULL DEFAULT 0,
    snapshot text,
    snapshot_sha256 text,
    release int[] NOT NULL DEFAULT '{{}}',
    report jsonb
);
CREATE INDEX IF NOT EXISTS letopis_sites_next ON letopis_sites (greatest(due, lease_until));
"""

# A row is rewritten twice a crawl, and what is first in the index is always the oldest: it must be cleaned often.
_TUNE = """
ALTER TABLE letopis_sites SET
    (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000)
"""

_ENROL = """
INSERT INTO letopis_sites AS s (site, snapshot, snapshot_sha256)
SELECT site, nullif(name, ''), nullif(sha256, '')
FROM unnest(%s::text[], %s::text[], %s::text[]) AS x (site, name, sha256)
ON CONFLICT (site) DO UPDATE SET snapshot = excluded.snapshot, snapshot_sha256 = excluded.snapshot_sha256
WHERE s.token = 0 AND s.snapshot IS NULL AND excluded.snapshot IS NOT NULL
"""

_TAKE = """
WITH next AS (
    SELECT site, owner, token, lease_renewed, lease_until FROM letopis_sites
    WHERE greatest({due}, lease_until) <= now() AND {only}
        AND release <= %(release)s::int[] AND site <> ALL (%(but)s::text[])
    ORDER BY greatest({due}, lease_until) LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE letopis_sites AS s SET
    token = s.token + 1, owner = %(owner)s, lease_taken = now(), lease_renewed = now(),
    lease_until = now() + %(lease)s, failures = s.failures + (next.lease_until IS NOT NULL)::int
FROM next WHERE s.site = next.site
RETURNING s.site, s.token, s.lease_until, s.snapshot, s.snapshot_sha256,
    CASE WHEN next.lease_until IS NOT NULL THEN next.owner END, next.token, next.lease_renewed
"""

_TAKE_DUE = _TAKE.format(due="due", only="true")
_TAKE_ONE = _TAKE.format(due="'-infinity'::timestamptz", only="site = %(only)s")

_RENEW = """
UPDATE letopis_sites AS s SET lease_until = now() + %(lease)s, lease_renewed = now()
FROM unnest(%(sites)s::text[], %(tokens)s::bigint[]) AS mine (site, token)
WHERE s.site = mine.site AND s.token = mine.token AND s.owner = %(owner)s AND s.lease_until > now()
RETURNING s.site
"""

_FINISH = """
UPDATE letopis_sites AS s SET
    due = coalesce(greatest(s.lease_taken + %(every)s::interval, now() + %(pause)s), s.due), lease_until = NULL,
    runs = s.runs + (%(every)s::interval IS NOT NULL)::int,
    failures = CASE WHEN %(every)s::interval IS NULL THEN s.failures WHEN %(good)s THEN 0 ELSE s.failures + 1 END,
    snapshot = coalesce(%(snapshot)s, s.snapshot), snapshot_sha256 = coalesce(%(sha256)s, s.snapshot_sha256),
    release = greatest(s.release, %(release)s::int[]), report = coalesce(%(report)s, s.report)
WHERE s.site = %(site)s AND s.token = %(token)s AND s.owner = %(owner)s AND s.lease_until > now()
RETURNING 1
"""

_FINISHED = """
SELECT 1 FROM letopis_sites
WHERE site = %(site)s AND token = %(token)s AND owner = %(owner)s AND lease_until IS NULL
"""

_ROWS = """
SELECT site, due, lease_until, owner, token, runs, failures, snapshot, snapshot_sha256, report, now()
FROM letopis_sites WHERE %(sites)s::text[] IS NULL OR site = ANY (%(sites)s::text[]) ORDER BY site
"""


class PostgresLeases:
    """The leases as one worker sees them. Its threads may share it."""

    def __init__(self, url: Secret, owner: str, *, release: tuple[int, ...] = (), lease: timedelta) -> None:
        """`owner` names this run of this worker and no other; a site whose snapshot is of a newer `release` is left to
        newer workers. Raises `LeasesAway`."""
        self._url, self._owner, self._release, self._lease = url, owner, list(release), lease
        self._lock = threading.Lock()
        self._connection: psycopg.Connection[Any] | None = None
        self._made = False
        with self._lock:
            self._connected()

    def enrol(self, sites: Mapping[str, Pointer | None]) -> None:
        points = {name: sites[name] or Pointer("", "") for name in sorted(sites)}
        names, digests = [one.name for one in points.values()], [one.sha256 for one in points.values()]
        self._run(_ENROL, (list(points), names, digests))

    def take(self, *, but: Collection[str] = (), only: str | None = None) -> Lease | None:
        values = {
            "owner": self._owner,
            "lease": self._lease,
            "release": self._release,
            "but": sorted(but),
            "only": only,
        }
        rows = self._run(_TAKE_ONE if only else _TAKE_DUE, values)
        if not rows:
            return None
        site, token, until, snapshot, sha256, owner, before, seen = rows[0]
        broken = BrokenLease(owner, before, seen) if owner is not None else None
        return Lease(site, token, until, _pointer(snapshot, sha256), broken)

    def renew(self, leases: Collection[Lease]) -> set[str]:
        if not leases:
            return set()
        held = sorted(leases, key=lambda lease: lease.site)
        values = {"sites": [one.site for one in held], "tokens": [one.token for one in held]}
        return {site for (site,) in self._run(_RENEW, {**values, "owner": self._owner, "lease": self._lease})}

    def finish(self, lease: Lease, outcome: LeaseOutcome) -> bool:
        point = outcome.snapshot
        values = {
            "site": lease.site,
            "token": lease.token,
            "owner": self._owner,
            "every": outcome.every,
            "pause": outcome.pause if outcome.every is not None else None,
            "good": outcome.good,
            "snapshot": point.name if point else None,
            "sha256": point.sha256 if point else None,
            "release": list(outcome.release) if point else [],
            "report": Jsonb(dict(outcome.report)) if outcome.report is not None else None,
        }
        # Where the connection broke before the answer came, it may be done already.
        return bool(self._run(_FINISH, values) or self._run(_FINISHED, values))

    def rows(self, sites: Collection[str] | None = None) -> list[SiteRow]:
        found = self._run(_ROWS, {"sites": None if sites is None else sorted(sites)})
        return [SiteRow(*(*row[:7], _pointer(*row[7:9]), *row[9:])) for row in found]

    def key(self, mine: bytes | None) -> bytes | None:
        self._run("UPDATE letopis_archive SET own_key = coalesce(own_key, %s)", (mine,))
        ((key,),) = self._run("SELECT own_key FROM letopis_archive")
        return bytes(key) if key is not None else None

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _run(self, statement: str, values: Any = ()) -> list[Any]:
        """One statement, which is one transaction. A connection that turns out to be dead is made again, once: what
        was lost with it is refused by its token, or done."""
        with self._lock:
            for again in (True, False):
                connection = self._connected()
                try:
                    cursor = connection.execute(statement.encode(), values)
                    return cursor.fetchall() if cursor.description else []
                except psycopg.Error as error:
                    if not connection.broken and not connection.closed:
                        raise self._away(error) from None
                    self._drop()
                    if not again:
                        raise self._away(error) from None
        raise AssertionError

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is not None and not self._connection.closed:
            return self._connection
        options = f"-c synchronous_commit=on -c statement_timeout={STATEMENT_SECONDS}s"
        try:
            connection = psycopg.connect(
                self._url.reveal(),
                autocommit=True,
                connect_timeout=CONNECT_SECONDS,
                application_name="letopis",
                options=options,
                # A peer that is gone without a word is noticed before its leases are over.
                keepalives_idle=10,
                keepalives_interval=5,
                keepalives_count=3,
                tcp_user_timeout=STATEMENT_SECONDS * 1000,
            )
        except (psycopg.Error, ValueError, UnicodeError) as error:
            raise self._away(error) from None
        self._connection = connection
        if not self._made:
            try:
                self._make(connection)
            except BaseException:
                self._drop()
                raise
            self._made = True
        return connection

    def _make(self, connection: psycopg.Connection[Any]) -> None:
        """Make the tables where they are not there."""
        try:
            if connection.execute("SELECT to_regclass('letopis_sites_next')").fetchone() == (None,):
                with connection.transaction():
                    for statement in _MAKE.format(format=FORMAT).split(";\n"):
                        if statement.strip():
                            connection.execute(statement.encode())
                    connection.execute(_TUNE.encode())
            row = connection.execute("SELECT format FROM letopis_archive").fetchone()
        except psycopg.Error as error:
            raise self._away(error) from None
        if row is not None and row[0] > FORMAT:
            raise LeasesAway(
                f"The tables of the sites were made by a newer release of Letopis (format {row[0]}); use that release."
            )

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()

    def _away(self, error: Exception) -> LeasesAway:
        reason = " ".join(str(error).split()) or type(error).__name__
        return LeasesAway(f"The database with the leases cannot be used: {discreet(reason, self._url)}.")


def _pointer(name: str | None, sha256: str | None) -> Pointer | None:
    return Pointer(name, sha256 or "") if name else None

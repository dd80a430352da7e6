"""A worker: takes sites that are due, crawls them, and gives them back with their state in shared storage.

take → fetch the snapshot → crawl as ever → copy WARC files as they close → put the snapshot → finish. Whatever breaks
in between, the site goes to another worker when the lease is over, which goes on from the last snapshot and takes in
the WARC files that were copied since. What this worker kept and did not copy it copies when it starts again.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from archive import acts, beside, conditions
from archive.cluster.leases import Lease, LeaseOutcome, LeasesAway
from archive.cluster.snapshots import Shared, StorageAway, clear
from archive.copies import Copies
from archive.errors import Busy, ConfigError, LetopisError
from archive.holdings import files, own
from archive.holdings.mend import mend
from archive.holdings.writer import WarcInfo
from archive.item_store import SITE_NAME, ItemWriter
from archive.settling import settle_left
from crawler.crawl import leased
from crawler.crawl.keeping import SiteLock, storage_error
from crawler.operating.exit_codes import Exit
from crawler.operating.states import as_reported, sites_of, state_of
from crawler.operating.supervising import WORTH_IT, SiteRun, Supervisor
from crawler.version import VERSION, release

if TYPE_CHECKING:
    from pathlib import Path

    from archive.cluster.leases import Leases, Pointer
    from crawler.operating.config import Config

GivenBack = Literal["finished", "lost", "storage-away", "database-away", "failed"]
"""What became of a lease: `lost` where it was over before its crawl was finished, so that nothing counts but the WARC
files."""

SCRATCH = "scratch"
"""A file that says that a data folder is a worker's: what is in it is in the storage, or on the way there."""

IDLE = 5.0
"""Seconds after which a worker that found nothing due asks again."""

COPY_EVERY = 1.0
"""Seconds after which it is looked for WARC files that were closed."""

LEFT_EVERY = 60
"""After so many such looks it is tried again to copy what could not be copied when a lease ended."""

ASK_AGAIN = 5.0
"""Seconds after which storage or a database that was away is asked again."""

LOCKED = 30.0
"""Seconds that a crawl which lost its lease has for closing its files, before its site can be crawled here again."""


@dataclass(frozen=True, slots=True)
class Worked:
    """One site that was taken."""

    lease: Lease
    given_back: GivenBack
    run: SiteRun | None = None
    """Its crawl; none where that did not begin."""
    message: str = ""
    """What went wrong with the lease, in a sentence."""
    taken_in: list[str] = field(default_factory=list)
    """WARC files that a worker before had copied and whose crawl it did not finish."""


def sites_in(root: Path) -> list[str]:
    """The sites of which anything is in a data folder."""
    folders = {path.name for path in (root / "warc").glob("*") if path.is_dir() and SITE_NAME.fullmatch(path.name)}
    names = {name for name in folders if not name.startswith(files.IMPORTED) and name != acts.FOLDER}
    return sorted(names | set(sites_of(root)))


def share_key(root: Path, leases: Leases) -> None:
    """Give all machines the same key for the files that are ours. Raises `ConfigError` where this one has another."""
    mine = own.secret_of(root)
    theirs = leases.key(mine or secrets.token_bytes(32))
    if theirs is None or (mine is not None and mine != theirs):
        raise ConfigError(
            f"The archive in {root} has a key of its own, and is not the one that the machines share; name another "
            "folder with --data."
        )
    own.put_key(root, theirs)


def bring_in(config: Config, root: Path, leases: Leases) -> list[str]:
    """Bring the archive of one machine into the storage, from where all machines go on; the names of its sites.

    Nothing is taken away here, and a site that the leases know already is left out. Raises `StorageAway`, `Busy`.
    """
    share_key(root, leases)
    shared = Shared(root, config.storage.url, config.storage.options, release=VERSION)
    known = {row.site for row in leases.rows() if row.token or row.snapshot}
    brought = [site for site in sites_in(root) if site not in known]
    with closing(Copies(root, config.storage.url, config.storage.options)) as copies:
        for site in brought:
            lock = SiteLock(root, site)
            try:
                mend(root, site)
                if failed := [done.reason for done in copies.copy(site) if done.outcome == "failed"]:
                    raise StorageAway(f"The storage {shared.url} cannot be used: {failed[0]}.")
                pointer = shared.put(site, 0)
                leases.enrol({site: pointer})
                shared.confirm(site, 0, pointer)
            finally:
                lock.release()
    return brought


def owner_name() -> str:
    """A name for one run of a worker on this machine."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


class Worker:
    """Works through the sites that are due. One process a data folder, which is scratch: all that lasts is in the
    storage."""

    def __init__(
        self,
        config: Config,
        root: Path,
        leases: Leases,
        expected: Mapping[str, Any],
        *,
        parallel: int,
        options: list[str],
        done: Callable[[Worked], None] = lambda worked: None,
        notice: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        """`expected` are the sites this worker knows, with what is expected of each; `options` are added to each
        `letopis crawl`. Raises `StorageAway`, `LeasesAway` and `ConfigError`."""
        self._config, self._root, self._leases, self._expected = config, root, leases, expected
        self._done, self._notice, self._parallel = done, notice, parallel
        root.mkdir(parents=True, exist_ok=True)
        if not (root / SCRATCH).exists():
            if sites_in(root):
                raise ConfigError(
                    f"The folder {root} holds an archive of this machine alone: bring it into the storage with "
                    "letopis work --bring-in, or name an empty folder with --data."
                )
            (root / SCRATCH).touch()
        share_key(root, leases)
        storage = config.storage
        self.shared = Shared(root, storage.url, storage.options, release=VERSION)
        self._copies = Copies(root, storage.url, storage.options)
        self._copying = threading.Lock()
        limits = {"LETOPIS_LEASED": 1, "LETOPIS_WARC_SIZE": config.cluster.warc_size}
        limits["LETOPIS_WARC_AGE"] = int(config.cluster.warc_age.total_seconds())
        self._supervisor = Supervisor(
            root,
            parallel=parallel,
            grace=config.run.grace,
            options=[*(word for name, value in limits.items() for word in ("--set", f"{name}={value}")), *options],
            expected=expected,
        )
        self._held: dict[str, Lease] = {}
        self._lost: set[str] = set()
        self._begun = 0
        self._left: set[str] = set()
        self._state = threading.Lock()
        self._stop = threading.Event()
        self._ending = threading.Event()
        self.away: LeasesAway | None = None
        """Why no new site is taken."""
        self._worked: list[Worked] = []

    def run(self, *, once: bool) -> list[Worked]:
        """Work until nothing is due where `once`, else until it is ended; what was done.

        `KeyboardInterrupt` ends all crawls cleanly and hands their sites on; what they kept is copied.
        """
        self._leases.enrol(dict.fromkeys(self._expected))
        known = set(self._expected)
        # Their rules are on other machines.
        but = [row.site for row in self._leases.rows() if row.site not in known]
        self._salvage_all()
        aside = [threading.Thread(target=each, daemon=True) for each in (self._keep_leases, self._keep_copying)]
        for each in aside:
            each.start()
        try:
            self._work(but, once=once)
        finally:
            self._stop.set()
            for each in aside:
                each.join()
            self._supervisor.close()
            self._copies.close()
            self._leases.close()
        return self._worked

    def _work(self, but: list[str], *, once: bool) -> None:
        free = threading.Semaphore(self._parallel)
        with ThreadPoolExecutor(max_workers=self._parallel) as pool:
            try:
                while not self._ending.is_set():
                    free.acquire()
                    lease = self._take([*but, *self._held])
                    if lease is not None:
                        pool.submit(self._site, lease).add_done_callback(lambda _: free.release())
                        continue
                    free.release()
                    if self.away is not None or (once and not self._held):
                        return
                    self._ending.wait(ASK_AGAIN / 10 if once else IDLE)
            except BaseException:
                self._ending.set()
                self._supervisor.end()
                raise

    def _take(self, but: list[str]) -> Lease | None:
        began = leased.now()
        try:
            lease = self._leases.take(but=but)
        except LeasesAway as error:
            self.away = error
            return None
        if lease is not None:
            leased.extend(self._root, lease.site, began + self._config.cluster.lease)
            with self._state:
                self._held[lease.site] = lease
                self._lost.discard(lease.site)
        return lease

    # What goes on beside the crawls

    def _keep_leases(self) -> None:
        while not self._stop.wait(self._config.cluster.renew):
            with self._state:
                held = list(self._held.values())
            began = leased.now()
            try:
                ours = self._leases.renew(held)
            except LeasesAway:
                # Who cannot reach it may still finish the crawls that are under way; no new site is taken.
                ours = {lease.site for lease in held}
            for lease in held:
                if lease.site in ours:
                    with suppress(OSError):
                        leased.extend(self._root, lease.site, began + self._config.cluster.lease)
                else:
                    self._lose(lease)

    def _lose(self, lease: Lease) -> None:
        """Have a site's crawl end: somebody else may crawl it."""
        with self._state:
            if self._held.get(lease.site) is lease:
                self._lost.add(lease.site)
                leased.drop(self._root, lease.site)

    def _keep_copying(self) -> None:
        rounds = 0
        while not self._stop.wait(COPY_EVERY):
            rounds += 1
            with self._state:
                held = list(self._held)
            for site in held:
                # What fails is tried again when the crawl is over.
                self._copy(site)
            if rounds % LEFT_EVERY == 0:
                for site in self._left - set(held):
                    with suppress(LetopisError, OSError):
                        self._salvage(site, 0)
                        self._left.discard(site)

    def _copy(self, site: str) -> str | None:
        """Copy what is closed of a site; why something could not be copied."""
        with self._copying:
            failed = [done.reason for done in self._copies.copy(site) if done.outcome == "failed"]
        return failed[0] if failed else None

    # One site

    def _site(self, lease: Lease) -> None:
        try:
            worked = self._crawled(lease)
        except (LetopisError, OSError) as error:
            self._left.add(lease.site)
            sentence = str(error if isinstance(error, LetopisError) else storage_error(self._root, error))
            worked = Worked(lease, "storage-away" if isinstance(error, StorageAway) else "failed", message=sentence)
        except Exception as error:
            # One site's failure, whatever it is, is that site's alone.
            worked = Worked(lease, "failed", message=f"{type(error).__name__}: {error}")
        with self._state:
            self._held.pop(lease.site, None)
        leased.drop(self._root, lease.site)
        self._worked.append(worked)
        self._done(worked)

    def _crawled(self, lease: Lease) -> Worked:
        site, config = lease.site, self._config
        self._salvage(site, LOCKED)
        if lease.snapshot is not None:
            self._patiently(lease, lambda: self.shared.fetch(site, lease.snapshot))  # type: ignore[arg-type]
        taken_in: list[str] = self._patiently(lease, lambda: self.shared.take_in(site))
        own_config = config.of(site)
        assert own_config.run_time is not None
        with self._state:
            self._begun += 1
            if self._begun == WORTH_IT:
                self._supervisor.warm_up()
        if not leased.held_lease(self._root, site):
            # This machine was stopped for so long that nobody may be asked any more.
            return Worked(lease, "lost", message=self._lost_sentence(lease), taken_in=taken_in)
        run = self._supervisor.site(site, own_config.run_time.total_seconds())
        if run.outcome == "busy":
            return Worked(lease, "failed", run, f"Another process on this machine crawls {site}.", taken_in)
        lock = self._lock(site, LOCKED)
        try:
            self._settle(site)
            self._name_what_may_be_lost(lease, run, taken_in)
            pointer = self._patiently(lease, lambda: self._put(lease))
            finished = self._finish(lease, run, pointer) if pointer is not None else "lost"
            if finished == "finished":
                with suppress(LetopisError):  # the next worker writes a later one
                    self.shared.confirm(site, lease.token, pointer)
            if finished in ("finished", "lost") and self._copy(site) is None:
                self._leave(site)
            else:
                self._left.add(site)
        finally:
            lock.release()
        message = {
            "lost": self._lost_sentence(lease),
            "database-away": "The database with the leases was away; the site goes to whoever takes it next.",
        }.get(finished, "")
        return Worked(lease, finished, run, message, taken_in)

    def _lost_sentence(self, lease: Lease) -> str:
        return f"The lease was over before the crawl was finished (token {lease.token}); its WARC files are kept."

    def _patiently(self, lease: Lease, step: Callable[[], Any]) -> Any:
        """Do a step, again and again while the storage is away. None where the lease is lost; raises `StorageAway`
        where patience is."""
        until = time.monotonic() + self._config.cluster.patience.total_seconds()
        while True:
            try:
                return step() if lease.site not in self._lost else None
            except StorageAway:
                if time.monotonic() >= until:
                    raise
                self._stop.wait(ASK_AGAIN)

    def _settle(self, site: str) -> None:
        """Bring in order what a crawl left that was killed, as the next one would. The caller holds the lock."""
        mended = mend(self._root, site)
        if not mended:
            return
        with closing(ItemWriter(self._root, site)) as items:
            for file in mended:
                beside.give_back(self._root, file, items)
        settle_left(self._root, site, WarcInfo(software=f"Letopis/{VERSION}"))

    def _put(self, lease: Lease) -> Pointer:
        """Copy the last WARC files, then put the snapshot, which cites them."""
        if (reason := self._copy(lease.site)) is not None:
            raise StorageAway(f"The storage {self.shared.url} cannot be used: {reason}.")
        return self.shared.put(lease.site, lease.token)

    def _name_what_may_be_lost(self, lease: Lease, run: SiteRun, taken_in: list[str]) -> None:
        broken, cluster = lease.broken, self._config.cluster
        if broken is None or run.report is None:
            return
        minutes = cluster.warc_age.total_seconds() / 60
        run.report.note(
            "worker-lost",
            f"{broken.owner} had the site last at {broken.seen.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC (token "
            f"{broken.token}) and did not finish. {len(taken_in)} WARC files that it had copied were taken in. What it "
            f"had not copied is on that machine alone, and is copied when that works again: at most {minutes:g} "
            f"minutes or {cluster.warc_size >> 20} MiB of its crawl.",
        )
        run.report.write(self._root)

    def _finish(self, lease: Lease, run: SiteRun, pointer: Pointer) -> GivenBack:
        own_config, now = self._config.of(lease.site), datetime.now(UTC)
        condition = run.condition or conditions.load_condition(self._root, lease.site, now)
        every = own_config.every or self._config.cluster.every
        blocked = condition.blocked_until
        outcome = LeaseOutcome(
            good=not run.failed(now),
            # Who was ended by hand goes on elsewhere at once.
            every=timedelta() if run.outcome == "ended" else every,
            pause=max(timedelta(), blocked - now) if blocked else timedelta(),
            snapshot=pointer,
            release=release(),
            report=as_reported(state_of(self._root, condition, every)),
        )
        until = time.monotonic() + self._config.cluster.patience.total_seconds()
        while True:
            try:
                return "finished" if self._leases.finish(lease, outcome) else "lost"
            except LeasesAway as error:
                self.away = error
                if time.monotonic() >= until:
                    return "database-away"
                self._stop.wait(ASK_AGAIN)

    # What is on this machine

    def _lock(self, site: str, seconds: float) -> SiteLock:
        until = time.monotonic() + seconds
        while True:
            try:
                return SiteLock(self._root, site)
            except Busy:
                if time.monotonic() >= until:
                    raise
                time.sleep(0.2)

    def _salvage_all(self) -> None:
        """Copy what an earlier run of this worker left: mended, it counts as what its crawl kept."""
        for site in sites_in(self._root):
            try:
                self._salvage(site, 0)
            except (LetopisError, OSError) as error:
                self._left.add(site)
                self._notice(f"What is left of {site} on this machine waits: {error}")

    def _salvage(self, site: str, seconds: float) -> None:
        """The same for one site, whose state here is then taken away. Raises `Busy`, `StorageAway` and OSError."""
        lock = self._lock(site, seconds)
        try:
            mend(self._root, site)
            if (reason := self._copy(site)) is not None:
                raise StorageAway(f"The storage {self.shared.url} cannot be used: {reason}.")
            self._leave(site)
        finally:
            lock.release()

    def _leave(self, site: str) -> None:
        """Take away what is here of a site; WARC files only where their copies count. The caller holds the lock."""
        with self._copying:
            for done in self._copies.remove(timedelta(), site):
                if done.outcome == "failed":
                    self._notice(f"{done.path} stays on this machine: {done.reason}")
        left = any(files.closed(self._root, site)) or any((self._root / "warc" / site).rglob(f"*{files.OPEN}"))
        if not left:
            clear(self._root, site)
            for year in files.years(self._root, site):
                with suppress(OSError):
                    year.rmdir()
            with suppress(OSError):
                (self._root / "warc" / site).rmdir()


def exit_of(worked: list[Worked]) -> Exit:
    """What a scheduler learns."""
    if any(one.given_back != "finished" or (one.run and one.run.failed(datetime.now(UTC))) for one in worked):
        return Exit.PROBLEMS
    return Exit.OK if worked else Exit.NOTHING

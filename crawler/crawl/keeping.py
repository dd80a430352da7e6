"""What one crawl holds open in the data folder: the site's lock, the WARC writer, the items, the run report."""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import secrets
import shutil
from array import array
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import beside, conditions
from archive.errors import Busy, StorageError
from archive.holdings.mend import mend_last
from archive.holdings.writer import MAX_AGE, MAX_BYTES, WarcWriter
from archive.identity import clean_url
from archive.item_store import SITE_NAME, ItemWriter, Kept
from archive.items import to_json
from archive.judging import DOUBTFUL, Sighting, event_id
from archive.ledger import LedgerWriter
from archive.runs import RunReport
from archive.settling import Books, Crawl, HeldItems, ours, unsettled
from archive.verdicts import VerdictWriter
from archive.versions import hashed
from archive.warc.fields import RUN
from crawler.crawl.sqlite_frontier import SqliteFrontier

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.facts import Role
    from archive.holdings.mend import Mended
    from archive.holdings.writer import WarcInfo
    from archive.items import Capture, PressItem
    from archive.judging import Verdict
    from archive.ledger import Observation
    from archive.warc.exchange import Exchange
    from crawler.crawl.frontier import Frontier

log = logging.getLogger(__name__)

FRONTIER: type[Frontier] = SqliteFrontier
"""What remembers a site between crawls. Another kind is a file of its own, and this line."""

_ALL_FIELDS = set(Sighting.model_fields)
"""Names that the sightings of a crawl share: a set of its own is 0.7 kB in each of tens of thousands."""
NO_ROOM = 64 << 10
"""A disk with fewer bytes left than this is full."""


EVENTS: dict[str, str] = {
    "maintenance": "maintenance",
    "outage": "outage",
    "moved": "site-moved",
    "redesign": "redesign",
    "blocked": "site-blocks",
    "all-gone": "all-gone",
}
"""The report's code for each kind of site event."""

NOTICES = {*EVENTS, DOUBTFUL}
"""Why a new page is withdrawn that may be an article the next time."""

ALONE: dict[str, str] = {
    "drastic": "known articles read as something else altogether",
    "alone": "were the only ones asked for, and not there",
    DOUBTFUL: "new ones look like a notice",
}
"""What is said of pages that are held by themselves, by the reason."""


def storage_error(root: Path, error: OSError) -> StorageError:
    """The sentence for an operating system's refusal."""
    # SQLite calls it an I/O error where there is no room for its index of the write-ahead log.
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or (error.errno == errno.EIO and _no_room(root)):
        return StorageError(f"The disk that holds {root} is full; everything kept until then is whole.")
    reason = error.strerror or str(error)
    return StorageError(f"The data folder {root} cannot be written ({reason}); choose another with --data.")


def _no_room(root: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(root).free < NO_ROOM
    return False


def keeping_of(crawler: Any) -> Keeping:
    """What a crawl writes to: our extension puts it at `crawler.archive` before anything is fetched."""
    keeping: Keeping = crawler.archive
    return keeping


class SiteLock:
    """One crawl of a site at a time: a file that is locked as long as the process lives.

    The lock belongs to the open file, so one left by a dead process holds nobody up.
    """

    def __init__(self, root: Path, site: str) -> None:
        folder = root / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        self._file = os.open(folder / f"{site}.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._file, 20, 0).decode("ascii", "replace").strip()
            os.close(self._file)
            raise Busy(f"A crawl of {site} is running already (process {holder or 'unknown'}); nothing done.") from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let the next crawl in."""
        os.close(self._file)


class Keeping:
    """Everything that a crawl of one site writes. Scrapy's parts reach it as `crawler.archive`."""

    def __init__(
        self, root: Path, site: str, info: WarcInfo, *, max_bytes: int = MAX_BYTES, max_age: timedelta = MAX_AGE
    ) -> None:
        """Lock the site, mend what a crash left, open the writers; WARC files are rotated by size and age.

        Raises `Busy` and `StorageError`; then nothing is held and nothing was changed.
        """
        if not SITE_NAME.fullmatch(site):
            raise ValueError(f"«{site}» cannot be the name of a site")
        self.root, self.site = root, site
        self.failure: StorageError | None = None
        """Why nothing more can be written, once that is so."""
        self.listeners: list[Callable[[dict[str, Any]], None]] = []
        """Called with each event as plain values: what a progress display shows."""
        self.on_failure: Callable[[], None] = lambda: None
        """Called once when nothing more can be written."""
        self.blocked_until: datetime | None = None
        """Until when the site is left alone, as its spider found."""
        self._closed = False
        self._began_at: dict[str, int] = {}
        self._ahead: dict[str, Any] = {}
        try:
            self._lock = SiteLock(root, site)
        except OSError as error:
            raise storage_error(root, error) from None
        self.report = RunReport(site=site, started=datetime.now(UTC))
        self.crawl = Crawl(f"{self.report.started:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}")
        """What this crawl saw; its `run` is in every WARC file of it."""
        info = replace(info, more={**info.more, RUN: self.crawl.run})
        try:
            mended = mend_last(root, site)
            self.items = ItemWriter(root, site)
            self._restore(mended)
            self.frontier: Frontier = FRONTIER(root, site)
            self.warc = WarcWriter(root, site, info, max_bytes=max_bytes, max_age=max_age)
            self.ledger = LedgerWriter(root, site, record=self._record)
            self.verdicts, self.held = VerdictWriter(root, site), HeldItems(root, site)
            self.books = Books(site, self.items, self.ledger, self.verdicts, self.held, self.warc)
            self.books.withdraw_known()
            for crawl in unsettled(root, site, self.verdicts.verdicts.runs):
                self._settle(crawl)
            # Before the report, which says «killed» as long as the crawl has not ended.
            self.before_bad = conditions.note_begin(root, self.report)
            """Whether the crawl before was no good one, so that something may have been missed."""
            self.report_path = self.report.write(root)
        except OSError as error:
            self._lock.release()
            raise storage_error(root, error) from None
        except BaseException:
            self._lock.release()
            raise

    def _restore(self, mended: list[Mended]) -> None:
        """Note what was mended, and give the items back whose lines a crash took."""
        for file in mended:
            restored = beside.give_back(self.root, file, self.items)
            back = f" {restored} items were given back from it." if restored else ""
            self.note("mended", f"A crash left {file.sentence}{back}")
        for torn in self.items.torn:
            self.note("mended", f"A torn line of the items was put aside as {torn.rpartition('/')[2]}.")

    def _record(self, seen: Observation, line: bytes) -> None:
        if self.failure is None:
            self.warc.write_observation(line, seen.url, seen.at, seen.capture)

    def announce(self, event: str, **values: Any) -> None:
        """Tell the listeners."""
        for listener in self.listeners:
            listener({"event": event, "site": self.site, **values})

    def note(
        self, code: str, message: str, *, role: Role = "site", url: str | None = None, capture: Capture | None = None
    ) -> None:
        """Record a fact in the run's report and announce it."""
        self.report.note(code, message, role=role, url=url, capture=capture)
        self.announce("fact", code=code, message=message, url=url)

    def failed(self, error: OSError) -> StorageError:
        """What to raise where something cannot be written; nothing is written from then on."""
        return self._fail(error)

    def _fail(self, error: OSError) -> StorageError:
        if self.failure is None:
            self.failure = storage_error(self.root, error)
            log.error("%s", self.failure)
            self.on_failure()
        return self.failure

    def write_exchange(self, exchange: Exchange) -> Capture:
        """Write a request and its response, count them, give the capture.

        Raises `StorageError` where that is impossible, and from then on always.
        """
        if self.failure is not None:
            raise self.failure
        try:
            capture = self.warc.write_exchange(exchange)
        except OSError as error:
            raise self._fail(error) from error
        report = self.report
        report.exchanges += 1
        status = str(exchange.status) if exchange.status is not None else "none"
        report.statuses[status] = report.statuses.get(status, 0) + 1
        report.bytes_received += exchange.response_length
        if capture.warc not in report.warc_files:
            report.warc_files.append(capture.warc)
            self._began_at[capture.warc] = capture.offset
        self.announce("exchange", url=exchange.url, status=exchange.status, bytes=exchange.response_length)
        return capture

    def own(self, id: str) -> str:
        """The id of the article that an id means: its own, or that of one that moved or has several addresses."""
        return self.verdicts.verdicts.own(id)

    def clean(self, url: str) -> str:
        """The address to ask for, without what says nothing on this site."""
        return clean_url(url, self.verdicts.verdicts.noise)

    def sight(self, one: Sighting, capture: Capture | None) -> None:
        """Keep what an answer, kept as `capture`, said of an article or a list. Raises `StorageError`."""
        if self.failure is not None:
            raise self.failure
        try:
            self.warc.write_sighting(one.model_dump_json(exclude_defaults=True).encode(), one.url, one.at, capture)
        except OSError as error:
            raise self._fail(error) from error
        if one.id in self.crawl.new and one.found is None:
            # No verdict cites an answer about an article that is new: half of it need not wait in memory. The record
            # has all.
            less = {"capture": None, "sketch": array("I", one.sketch)}
            one = Sighting.model_construct(_ALL_FIELDS, **{**dict(one), **less})
        self.crawl.sightings.append(one)

    def keep(self, item: PressItem) -> Kept:
        """Keep an item: its line, and the same JSON in the WARC beside the response it was read from.

        One of a known article that reads otherwise is held until the crawl is judged. Raises `StorageError`.
        """
        if self.failure is not None:
            raise self.failure
        item = item.model_copy(update={"id": self.own(item.id)})
        try:
            kept = self.items.judge(item)
            before = self.items.latest(item.id)
            if kept.outcome == "changed" and kept.item.version.changed and before and ours(before):
                kept = Kept("held", hashed(item))
                line = to_json(kept.item)
                self.warc.write_held(line, item.capture)
                self.held.put(line, kept.item)
            else:
                kept = beside.keep(self.items, self.warc, item)
        except OSError as error:
            raise self._fail(error) from error
        if kept.outcome == "new" or (kept.outcome == "changed" and before and not ours(before)):
            self.crawl.new.add(kept.item.id)
        if kept.outcome != "held":
            setattr(self.report, kept.outcome, getattr(self.report, kept.outcome) + 1)
        self.report.count_problems(item.parser.problems)
        self.announce(
            "item",
            outcome=kept.outcome,
            id=kept.item.id,
            url=kept.item.url,
            title=kept.item.title,
            published_at=kept.item.printed.isoformat() if kept.item.printed else None,
            version=kept.item.version.number,
        )
        return kept

    def judge(self) -> None:
        """Look at the crawl as a whole. Raises `StorageError`; the next crawl does it then."""
        if self.failure is not None or not self.crawl.sightings:
            return
        try:
            self._settle(self.crawl)
        except OSError as error:
            raise self._fail(error) from error

    def _settle(self, crawl: Crawl) -> None:
        verdict = self.books.settle(crawl)
        self._remember(verdict, crawl)
        report = self.report
        report.changed += sum(each.kind == "version" and each.outcome != "refuted" for each in verdict.decisions)
        report.held += len(verdict.held)
        report.withdrawn += len(verdict.withdrawn)
        report.moved += len(verdict.moves)
        alone = [(why, [one for one in verdict.held if one.why == why]) for why in ALONE]
        if said := [f"{len(ones)} ({ALONE[why]})" for why, ones in alone if ones]:
            first = next(ones[0] for _, ones in alone if ones).sighting.url
            message = f"Not counted until later crawls show the same: {', '.join(said)}."
            self.note("held-alone", message, role="article", url=first)
        for number, event in enumerate(verdict.events, 1):
            sentence = f"Not counted: {event.covered} pages. {event.evidence}"
            if event.moved:
                id = event_id(verdict, number)
                sentence += f" Where the site has moved there, say so with: letopis events accept {id}"
            self.note(EVENTS[event.kind], sentence)

    def _forget_aliases(self, verdict: Verdict, crawl: Crawl) -> None:
        """Ask again for the articles that led to a page which turned out to be the site's notice."""
        notices = {id for id, why in verdict.withdrawn if why in NOTICES}
        for one in crawl.sightings:
            if one.found in notices and one.id and (known := self.frontier.known(one.id)):
                said = {name: sign for name, sign in known.said.items() if name != "is"}
                self.frontier.remember(replace(known, signature=json.dumps(said), due=verdict.at))

    def _remember(self, verdict: Verdict, crawl: Crawl) -> None:
        """What a verdict means for what is asked next."""
        frontier = self.frontier
        self._forget_aliases(verdict, crawl)
        again = {one.id for one in self.verdicts.verdicts.held}
        for id, why in verdict.withdrawn:
            if why in NOTICES:
                again.add(id)
            elif known := frontier.known(id):
                frontier.remember(replace(known, signature=json.dumps({**known.said, "is": why})))
        for move in verdict.moves:
            old, new = frontier.known(move.old), frontier.known(move.new)
            if new is not None:
                signature = json.dumps({**(old.said if old else {}), **new.said})
                frontier.remember(replace(new, id=move.old, signature=signature))
                frontier.remember(replace(new, signature=json.dumps({**new.said, "is": move.old}), due=None))
        for other, id in verdict.aliases:
            if (known := frontier.known(other)) and "is" not in known.said:
                frontier.remember(replace(known, signature=json.dumps({**known.said, "is": id}), due=None))
        for id in again:
            if known := frontier.known(id):
                frontier.remember(replace(known, due=verdict.at))

    def close(self, reason: str) -> None:
        """Close the files, write the report and let the next crawl in; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        with suppress(StorageError):
            self.judge()
        self.report.reason = "storage" if self.failure else reason
        if reason == "shutdown" or self.failure:
            # After a second Ctrl-C or on a full disk nobody else counts what still waited.
            self.report.articles.over_limit += self.report.articles.gap
        self.report.ended = datetime.now(UTC)
        try:
            for step in (
                self.held.close,
                self.verdicts.close,
                self.ledger.close,
                self._look_ahead,
                self.frontier.close,
                self.items.close,
                self.warc.close,
                self._measure,
                lambda: self.report.write(self.root),
                lambda: conditions.end(self.root, self.report, **self._ahead),
            ):
                try:
                    step()
                except OSError as error:
                    self._fail(error)
        finally:
            with suppress(OSError):
                self._lock.release()
        self.announce("end", reason=self.report.reason)

    def _look_ahead(self) -> None:
        self._ahead = {
            "blocked_until": self.blocked_until,
            "waiting": self.frontier.left_over,
            "next_recheck": self.frontier.next_due(),
        }

    def _measure(self) -> None:
        for name, offset in self._began_at.items():
            with suppress(OSError):
                size = (self.root / "warc" / name).stat().st_size
                self.report.bytes_written += max(0, size - offset)

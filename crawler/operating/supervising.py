"""Many sites in one run: each a process of its own, so that whatever happens to one never stops another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from archive import conditions
from archive.conditions import Cause, Condition
from archive.runs import RunReport
from crawler.crawl.expectations import MONTH, Expectations, Shortfall, check_items, check_report
from crawler.crawl.log_lines import bare_line
from crawler.operating.exit_codes import Exit
from crawler.operating.states import last_report, recent_items
from crawler.operating.warm import Crawling, Gone, Warm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

RunOutcome = Literal[
    "well", "problems", "timed-out", "crashed", "backed-off", "not-due", "busy", "misconfigured", "ended"
]

OUTCOMES: dict[int, RunOutcome] = {
    Exit.OK: "well",
    Exit.PROBLEMS: "problems",
    Exit.USAGE: "misconfigured",
    Exit.NOTHING: "backed-off",
    Exit.CONFIGURATION: "misconfigured",
    Exit.BUSY: "busy",
    Exit.INTERRUPTED: "ended",
}
FAILED: frozenset[RunOutcome] = frozenset({"problems", "timed-out", "crashed", "misconfigured", "ended"})
SKIPPED: frozenset[RunOutcome] = frozenset({"backed-off", "not-due", "busy"})

BROKE_OFF = {
    "timed-out": "The crawl took longer than `run_time` allows, and was ended; the next one goes on from there.",
    "crashed": "The crawl broke off without saying why.",
    "misconfigured": "",
}
"""Outcomes that a crawl's own report does not give, and what is said of them; nothing where the crawl says it."""

WORTH_IT = 3
"""For so many sites at least a process is started that forks the crawls; for fewer it costs more than it saves."""

TAIL = 2000
"""Bytes of what a crawl said on standard error that are kept where it fails."""


class SiteRun(BaseModel):
    """What became of one site in a run."""

    model_config = ConfigDict(extra="forbid")

    site: str
    """Its name."""
    outcome: RunOutcome = "well"
    """How it ended; `timed-out` and `crashed` crawls are gone on with by the next run."""
    seconds: float = 0.0
    """How long it took."""
    message: str = ""
    """What the crawl said where it failed, its last lines."""
    report: RunReport | None = None
    """The crawl's own report; absent where it did not begin."""
    findings: list[Shortfall] = Field(default_factory=list)
    """In what the run or the site is not as expected."""
    condition: Condition | None = None
    """The condition of the site after the run, whether or not it was asked."""

    def failed(self, now: datetime) -> bool:
        """Whether somebody should look at the site."""
        return self.condition.failing(now) if self.condition is not None else self.outcome in FAILED


class RunSummary(BaseModel):
    """One run over several sites, as written to `data/runs/_all/<time>.json`."""

    model_config = ConfigDict(extra="forbid")

    started: AwareDatetime
    """When it began."""
    ended: AwareDatetime | None = None
    """When the last site was done."""
    sites: list[SiteRun] = Field(default_factory=list)
    """The sites, by name."""
    notices: list[str] = Field(default_factory=list)
    """What went wrong around the crawls: a message that could not be sent, metrics that could not be written."""

    @property
    def failed(self) -> list[SiteRun]:
        """The sites somebody should look at."""
        now = datetime.now(UTC)
        return [run for run in self.sites if run.failed(now)]

    @property
    def exit(self) -> Exit:
        """What a scheduler learns."""
        failed = self.failed
        if failed:
            return Exit.CONFIGURATION if all(run.outcome == "misconfigured" for run in self.sites) else Exit.PROBLEMS
        if all(run.outcome in SKIPPED for run in self.sites):
            busy = self.sites and all(run.outcome == "busy" for run in self.sites)
            return Exit.BUSY if busy else Exit.NOTHING
        return Exit.OK

    def write(self, root: Path) -> Path:
        """Write it below the data folder."""
        folder = root / "runs" / "_all"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.started:%Y%m%dT%H%M%S%fZ}.json"
        draft = path.with_suffix(".new")
        draft.write_text(self.model_dump_json(indent=2, exclude_none=True) + "\n", encoding="utf-8")
        draft.replace(path)
        return path


class Supervisor:
    """Runs crawls side by side, a process each, and ends those that take too long."""

    def __init__(
        self,
        root: Path,
        *,
        parallel: int,
        grace: float,
        options: Sequence[str] = (),
        expected: Mapping[str, Expectations] | None = None,
        done: Callable[[SiteRun], None] = lambda run: None,
    ) -> None:
        """`options` are added to each `letopis crawl`; `done` is called with each site as it ends, from its thread."""
        self.root, self.parallel, self.grace = root, parallel, grace
        self.options, self.expected, self.done = list(options), dict(expected or {}), done
        self._ending = threading.Event()
        self._warm: Warm | None = None

    def run(self, sites: Mapping[str, float]) -> list[SiteRun]:
        """Crawl the sites, given with the seconds that each may take; by name.

        `KeyboardInterrupt` ends all crawls cleanly, then goes on.
        """
        if len(sites) >= WORTH_IT:
            self.warm_up()
        try:
            return self._all(sites)
        finally:
            self.close()

    def warm_up(self) -> None:
        """Start a process that forks the crawls."""
        with suppress(OSError):
            self._warm = Warm()

    def end(self) -> None:
        """End all crawls cleanly."""
        self._ending.set()

    def close(self) -> None:
        """Let the process go that forks the crawls."""
        if self._warm is not None:
            self._warm.close()

    def _all(self, sites: Mapping[str, float]) -> list[SiteRun]:
        with ThreadPoolExecutor(max_workers=self.parallel) as pool:
            under_way = [pool.submit(self.site, site, seconds) for site, seconds in sites.items()]
            try:
                runs = [one.result() for one in under_way]
            except BaseException:
                self.end()
                for one in under_way:
                    one.cancel()
                raise
        return sorted(runs, key=lambda run: run.site)

    def site(self, site: str, seconds: float) -> SiteRun:
        """Crawl one site, in its caller's thread."""
        started = datetime.now(UTC)
        try:
            run = self._crawl(site, seconds)
            self._judge(run, started)
        except Exception as error:
            # One site's failure, whatever it is, is that site's alone.
            run = SiteRun(site=site, outcome="crashed", message=f"{type(error).__name__}: {error}")
        self.done(run)
        return run

    def _crawl(self, site: str, seconds: float) -> SiteRun:
        words = ["crawl", site, "--json", "--data", str(self.root), *self.options]
        began, before = time.monotonic(), conditions.load_condition(self.root, site).report
        with tempfile.TemporaryFile() as said:
            process = self._start(words, said)
            timed_out = self._wait(process, began + seconds)
            size = said.seek(0, os.SEEK_END)
            said.seek(max(0, size - TAIL))
            tail = said.read().decode("utf-8", "replace").strip()
        run = SiteRun(site=site, seconds=round(time.monotonic() - began, 1))
        code = process.returncode if process.returncode is not None else -1
        run.outcome = "timed-out" if timed_out else OUTCOMES.get(code, "crashed")
        condition = conditions.load_condition(self.root, site)
        # Known by its process, not by its time: a clock that was wrong once left reports that are ahead of every later.
        if condition.ended_by == process.pid and condition.report != before:
            run.report = last_report(self.root, condition)
        if run.outcome in FAILED:
            run.message = tail
        return run

    def _start(self, words: list[str], said: IO[bytes]) -> subprocess.Popen[bytes] | Crawling:
        """Start a crawl in a process of its own: forked from one that has everything imported, or a fresh one."""
        # Another thread may find it gone at the same time.
        warm = self._warm
        if warm is not None:
            try:
                return warm.start(words, said)
            except Gone:
                self._warm = None
                warm.close()
        return subprocess.Popen(  # noqa: S603 -- our own interpreter, and arguments that no shell reads
            [sys.executable, "-m", "crawler", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )

    def _wait(self, process: subprocess.Popen[bytes] | Crawling, until: float) -> bool:
        """Wait for the end of a crawl, or bring it about: gently, then with force. Whether it took too long."""
        late = False
        while process.poll() is None:
            late = time.monotonic() >= until
            if late or self._ending.is_set():
                self._signal(process, signal.SIGINT)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(self.grace)
                break
            with suppress(subprocess.TimeoutExpired):
                process.wait(min(0.2, max(0.01, until - time.monotonic())))
        # The group, so that nothing that the crawl started lives on.
        self._signal(process, signal.SIGKILL)
        process.wait()
        return late

    @staticmethod
    def _signal(process: subprocess.Popen[bytes] | Crawling, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)

    def _judge(self, run: SiteRun, started: datetime) -> None:
        expected, now = self.expected.get(run.site), datetime.now(UTC)
        if run.outcome in SKIPPED:
            run.condition = conditions.load_condition(self.root, run.site)
            return
        unexpected = None
        if expected is not None and run.report is not None:
            run.findings += check_report(run.report, expected)
            run.findings += check_items(recent_items(self.root, run.site, now - 2 * MONTH), expected, now)
            # What the report says of itself is among its own causes already.
            unexpected = [
                Cause(code=finding.code, message=finding.message, url=next(iter(finding.examples), None))
                for finding in run.findings
                if finding.level == "failure" and finding.code != "count-gap"
            ]
        causes = []
        if run.outcome in BROKE_OFF:
            last = run.message.splitlines()[-1] if run.message else ""
            message = BROKE_OFF[run.outcome] or bare_line(last) or "It could not begin."
            causes = [Cause(code=run.outcome, message=message)]
        run.condition = conditions.judged(self.root, run.site, started, causes=causes, unexpected=unexpected)

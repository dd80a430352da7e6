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
from typing import TYPE_CHECKING, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from archive.runs import RunReport, reports
from crawler.crawl.expectations import MONTH, Expectations, Shortfall, check_items, check_report
from crawler.operating.exit_codes import Exit
from crawler.operating.states import recent_items

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

Outcome = Literal["well", "problems", "timed-out", "crashed", "backed-off", "not-due", "busy", "misconfigured", "ended"]

OUTCOMES: dict[int, Outcome] = {
    Exit.OK: "well",
    Exit.PROBLEMS: "problems",
    Exit.USAGE: "misconfigured",
    Exit.NOTHING: "backed-off",
    Exit.CONFIGURATION: "misconfigured",
    Exit.BUSY: "busy",
    Exit.INTERRUPTED: "ended",
}
FAILED: frozenset[Outcome] = frozenset({"problems", "timed-out", "crashed", "misconfigured", "ended"})
SKIPPED: frozenset[Outcome] = frozenset({"backed-off", "not-due", "busy"})

TAIL = 2000
"""Bytes of what a crawl said on standard error that are kept where it fails."""


class SiteRun(BaseModel):
    """What became of one site in a run."""

    model_config = ConfigDict(extra="forbid")

    site: str
    """Its name."""
    outcome: Outcome = "well"
    """How it ended; `timed-out` and `crashed` crawls are gone on with by the next run."""
    seconds: float = 0.0
    """How long it took."""
    message: str = ""
    """What the crawl said where it failed, its last lines."""
    report: RunReport | None = None
    """The crawl's own report; absent where it did not begin."""
    findings: list[Shortfall] = Field(default_factory=list)
    """In what the run or the site is not as expected."""

    @property
    def failed(self) -> bool:
        """Whether somebody should look."""
        return self.outcome in FAILED or any(finding.level == "failure" for finding in self.findings)


class Summary(BaseModel):
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
        return [run for run in self.sites if run.failed]

    @property
    def exit(self) -> Exit:
        """What a scheduler is told."""
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
        """`options` are added to each `letopis crawl`; `done` is told each site as it ends, from its own thread."""
        self.root, self.parallel, self.grace = root, parallel, grace
        self.options, self.expected, self.done = list(options), dict(expected or {}), done
        self._ending = threading.Event()

    def run(self, sites: Mapping[str, float]) -> list[SiteRun]:
        """Crawl the sites, given with the seconds that each may take; by name.

        `KeyboardInterrupt` ends all crawls cleanly, then goes on.
        """
        with ThreadPoolExecutor(max_workers=self.parallel) as pool:
            under_way = [pool.submit(self._site, site, seconds) for site, seconds in sites.items()]
            try:
                runs = [one.result() for one in under_way]
            except BaseException:
                self._ending.set()
                for one in under_way:
                    one.cancel()
                raise
        return sorted(runs, key=lambda run: run.site)

    def _site(self, site: str, seconds: float) -> SiteRun:
        try:
            run = self._crawl(site, seconds)
            self._judge(run)
        except Exception as error:
            # One site's failure, whatever it is, is that site's alone.
            run = SiteRun(site=site, outcome="crashed", message=f"{type(error).__name__}: {error}")
        self.done(run)
        return run

    def _crawl(self, site: str, seconds: float) -> SiteRun:
        command = [sys.executable, "-m", "crawler", "crawl", site, "--json", "--data", str(self.root), *self.options]
        began, started = time.monotonic(), datetime.now(UTC)
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(  # noqa: S603 -- our own interpreter, and arguments that no shell reads
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
            )
            timed_out = self._wait(process, began + seconds)
            size = said.seek(0, os.SEEK_END)
            said.seek(max(0, size - TAIL))
            tail = said.read().decode("utf-8", "replace").strip()
        run = SiteRun(site=site, seconds=round(time.monotonic() - began, 1))
        run.outcome = "timed-out" if timed_out else OUTCOMES.get(process.returncode, "crashed")
        run.report = next((report for report in reports(self.root, site) if report.started >= started), None)
        if run.outcome in FAILED:
            run.message = tail
        return run

    def _wait(self, process: subprocess.Popen[bytes], until: float) -> bool:
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
        # The group, so that nothing that the crawl started stays behind.
        self._signal(process, signal.SIGKILL)
        process.wait()
        return late

    @staticmethod
    def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)

    def _judge(self, run: SiteRun) -> None:
        expected = self.expected.get(run.site)
        if expected is None or run.report is None or run.outcome in SKIPPED:
            return
        now = datetime.now(UTC)
        run.findings += check_report(run.report, expected)
        run.findings += check_items(recent_items(self.root, run.site, now - 2 * MONTH), expected, now)

"""Machines that share sites: each worker is a process with a folder of its own, on loopback."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import s3
from patience import LONG

from archive.cluster.leases import SiteRow
from archive.cluster.postgres import PostgresLeases
from archive.cluster.snapshots import Shared
from archive.secret import Secret

ROOT = Path(__file__).resolve().parents[2]

FILE = """
from crawler.crawl.expectations import Expectations
from crawler.platforms.liferay.spider import LiferaySpider

class Site(LiferaySpider):
    name = "{name}"
    region = "RU-VOR"
    start_urls = ["http://www.govvrn.ru/novosti"]
    expect = Expectations(items_a_week=None, silent_days=None)
"""
"""Each is a copy of a sample site with a name of its own."""


class Machines:
    """Their settings, sites and folders."""

    def __init__(
        self,
        place: Path,
        database: str,
        storage: str,
        hosts: dict[str, str],
        sites: int,
        *,
        delay: float = 0,
        patience: str = "1m",
        lease: float = 2,
    ) -> None:
        """`storage` are the lines of letopis.toml that say where; `lease` and `delay` are seconds."""
        self.place, self._database = place, Secret(database)
        self._workers: list[subprocess.Popen[bytes]] = []
        place.mkdir(exist_ok=True)
        (place / "sites").mkdir()
        self.sites = [f"site{number:03}" for number in range(sites)]
        for name in self.sites:
            (place / "sites" / f"{name}.py").write_text(FILE.format(name=name))
        (place / "letopis.toml").write_text(
            f'contact = "a@b.ru"\n[cluster]\ndatabase = "{database}"\nlease = {lease}\nrenew = {lease / 4}\n'
            f'patience = "{patience}"\n[run]\ngrace = 10\nsites = {self.sites}\n{storage}'
        )
        values = {"LETOPIS_HOSTS": json.dumps(hosts), "AUTOTHROTTLE_ENABLED": "0", "DOWNLOAD_DELAY": str(delay)}
        self.values = [f"--set={name}={value}" for name, value in values.items()]
        self.env = s3.environment() | {
            "PYTHONPATH": str(ROOT),
            "LETOPIS_CONFIG": str(place / "letopis.toml"),
        }

    def command(self, *words: str, crawls: bool = False) -> list[str]:
        return [sys.executable, "-m", "crawler", *words, *(self.values if crawls else [])]

    def do(self, *words: str, crawls: bool = False) -> subprocess.CompletedProcess[str]:
        """A command, to its end."""
        command = self.command(*words, crawls=crawls)
        return subprocess.run(command, env=self.env, cwd=self.place, capture_output=True, text=True, timeout=LONG)

    def start(self, machine: str, *more: str) -> subprocess.Popen[bytes]:
        """A worker that works until nothing is due."""
        (self.place / machine).mkdir(exist_ok=True)
        words = self.command("work", "--once", "--json", "--data", str(self.place / machine), *more, crawls=True)
        with (self.place / f"{machine}.out").open("ab") as out, (self.place / f"{machine}.said").open("ab") as said:
            worker = subprocess.Popen(
                words, env=self.env, cwd=self.place, stdout=out, stderr=said, start_new_session=True
            )
        self._workers.append(worker)
        return worker

    def end(self) -> None:
        """End all workers, and wait for crawls that lost theirs."""
        for worker in self._workers:
            worker.kill()
            worker.wait()
        until = time.monotonic() + LONG
        while (left := list(self._crawls())) and time.monotonic() < until:
            time.sleep(0.1)
        assert not left

    def due(self) -> None:
        """Let all sites be due."""
        with psycopg.connect(self._database.reveal(), autocommit=True) as connection:
            connection.execute("UPDATE letopis_sites SET due = now()")

    def crawls(self, machine: str) -> list[Path]:
        """The crawls that are under way on one machine."""
        return [path for path in self._crawls(machine) if path.name != "_run.lock"]

    def kept_some(self, machine: str) -> bool:
        """Whether a crawl that is under way on one machine has kept some pages: its beginning alone takes seconds."""
        return any(path.stat().st_size > 20_000 for path in (self.place / machine / "warc").rglob("*.open"))

    def _crawls(self, machine: str = "*") -> Iterator[Path]:
        """What is under way in a folder of one of the machines, by its locks."""
        for path in self.place.glob(f"{machine}/locks/*.lock"):
            with path.open() as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    yield path

    def lines(self, machine: str) -> list[dict[str, Any]]:
        """What the workers of a machine said of their sites."""
        return [json.loads(line) for line in (self.place / f"{machine}.out").read_text().splitlines()]

    def leases(self, owner: str = "test") -> PostgresLeases:
        return PostgresLeases(self._database, owner, release=(0, 0, 0), lease=timedelta(minutes=1))

    def rows(self) -> list[SiteRow]:
        leases = self.leases()
        try:
            return leases.rows()
        finally:
            leases.close()

    def held_by(self, worker: subprocess.Popen[bytes]) -> list[str]:
        """The sites that a worker has now."""
        return [row.site for row in self.rows() if row.held and (row.owner or "").split("-")[-2] == str(worker.pid)]

    def said(self, machine: str) -> str:
        return (self.place / f"{machine}.said").read_text()


def restored(folder: Path, url: str, options: dict[str, Any], sites: Iterable[str]) -> Path:
    """The archive as the storage has it: the last states, and all WARC files."""
    shared = Shared(folder, url, options)
    for site in sites:
        pointer = shared.latest(site)
        assert pointer is not None, site
        shared.fetch(site, pointer)
        for name in shared.warcs(site):
            shared.bring(f"warc/{name}")
    return folder

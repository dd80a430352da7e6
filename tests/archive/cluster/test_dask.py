"""Re-reading on the workers of a Dask scheduler, all on loopback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from exchanges import INFO, page
from patience import LONG
from reread_slowly import parser

from archive.cluster.dask import Dask, PoolAway
from archive.holdings.rebuild import rebuild as rebuild_indexes
from archive.holdings.writer import WarcWriter
from archive.item_store import ItemWriter
from archive.items import Block, Parser, PressItem, Version, to_json
from archive.rebuild import Rebuilt, rebuild_sites
from archive.workers import Processes
from tests.conftest import ROOT

SITES = ["chechnya", "kaliningrad", "voronezh"]
FILES, ARTICLES = 4, 3

# Its event loop is closed by a thread of its own.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


class Cluster:
    """A scheduler, and two workers with one thread each."""

    def __init__(self, folder: Path, slowly: float) -> None:
        self._env = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'kit'}", "SLOWLY": str(slowly)}
        self._folder, self._started = folder, list[subprocess.Popen[bytes]]()
        note = folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(note))
        end = time.monotonic() + LONG
        while not note.exists() or not note.read_bytes().rstrip().endswith(b"}"):
            assert time.monotonic() < end
            time.sleep(0.05)
        self.address = json.loads(note.read_bytes())["address"].removeprefix("tcp://")
        self.workers = [
            self._start("worker", "--scheduler-file", str(note), "--nthreads", "1", "--no-nanny", "--no-dashboard")
            for _ in range(2)
        ]

    def _start(self, kind: str, *words: str) -> subprocess.Popen[bytes]:
        words = (sys.executable, "-m", f"distributed.cli.dask_{kind}", *words)
        nowhere = subprocess.DEVNULL
        self._started.append(subprocess.Popen(words, env=self._env, cwd=self._folder, stdout=nowhere, stderr=nowhere))
        return self._started[-1]

    def end(self) -> None:
        for one in reversed(self._started):
            one.kill()
            one.wait()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three sites with some WARC files each, whose pages lack what makes them items."""
    data = tmp_path / "data"
    for place, site in enumerate(SITES):
        items, number = ItemWriter(data, site), 0
        for _ in range(FILES):
            with WarcWriter(data, site, INFO, dedup=False) as warc:
                for _ in range(ARTICLES):
                    number += 1
                    text = f"{site} {number} " * 20
                    capture = warc.write_exchange(page(100 * place + number, text))
                    seen = {"first_seen": capture.fetched_at, "last_seen": capture.fetched_at}
                    item = PressItem(
                        id=f"{site}-{number:016}",
                        site=site,
                        url=capture.url,
                        body=[Block(type="paragraph", text=text)],
                        text=text,
                        version=Version(content_hash="", **seen),
                        capture=capture,
                        parser=Parser(name="test", version="1"),
                    )
                    kept = items.judge(item).item
                    warc.write_metadata(to_json(kept), capture)
                    items.append(kept)
        items.close()
    return data


@pytest.fixture
def cluster(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    made = Cluster(tmp_path, getattr(request, "param", 0.0))
    yield made
    made.end()


def derived(root: Path) -> dict[Path, bytes]:
    return {
        path.relative_to(root): path.read_bytes()
        for kind in ("items", "index")
        for path in (root / kind).rglob("*")
        if path.suffix in {".jsonl", ".cdxj"}
    }


def rebuilt(root: Path, pool: Dask | Processes) -> list[Rebuilt]:
    for kind in ("items", "index"):
        shutil.rmtree(root / kind, ignore_errors=True)
    rebuild_indexes(root, pool=pool)
    done = list(rebuild_sites(root, SITES, parser, pool=pool))
    assert all(isinstance(each, Rebuilt) for each in done), done
    return done


@pytest.mark.parametrize("cluster", [0.05], indirect=True)
def test_what_dask_rebuilds_is_what_one_process_does_also_where_a_worker_is_killed(root, cluster):
    before = derived(root)
    alone = rebuilt(root, Processes(1))
    assert derived(root) == before
    with Dask(cluster.address) as pool:
        for kind in ("items", "index"):
            shutil.rmtree(root / kind)
        rebuild_indexes(root, pool=pool)
        done = []
        for each in rebuild_sites(root, SITES, parser, pool=pool):
            done.append(each)
            if len(done) == 1:  # further tasks are under way
                cluster.workers[0].kill()
    assert done == alone
    assert sum(each.same for each in done) == len(SITES) * FILES * ARTICLES
    assert derived(root) == before


def test_a_scheduler_that_is_not_there_is_one_sentence(monkeypatch):
    monkeypatch.setattr("archive.cluster.dask.CONNECT_SECONDS", 1)
    with pytest.raises(PoolAway, match=r"Dask scheduler at 127\.0\.0\.1:1"):
        Dask("127.0.0.1:1")

"""Rebuilding on Dask: two workers beside one, and beside this process alone.

    python bench/dask_workers.py [--copies 50] [--rounds 3] [--write]

The WARC file of a crawl of a sample site, copied so many times. Scheduler and workers are processes of this
machine. The JSON archive that each makes must be the same, byte for byte.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kit")]

from archive.cluster.dask import Dask  # noqa: E402
from archive.holdings import own  # noqa: E402
from archive.holdings.rebuild import rebuild  # noqa: E402
from archive.rebuild import Rebuilt, rebuild_sites  # noqa: E402
from archive.workers import Pool, Processes  # noqa: E402
from bench.results import put  # noqa: E402
from crawler.rereading.same import mark, parser_there  # noqa: E402
from crawler.sample import SampleServer  # noqa: E402

SITES = ["voronezh"]
START = "http://www.govvrn.ru/novosti"


def crawled(data: Path, copies: int) -> None:
    """The sample site's file, copied."""
    with SampleServer() as server:
        values = {"LETOPIS_HOSTS": json.dumps(server.hosts), "AUTOTHROTTLE_ENABLED": "0", "DOWNLOAD_DELAY": "0"}
        words = [f"--set={name}={value}" for name, value in values.items()]
        env = os.environ | {"PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/bench"}
        for site in SITES:
            command = [sys.executable, "-m", "crawler", "crawl", site, "--from", START, "--data", str(data), *words]
            subprocess.run(command, env=env, cwd=data.parent, check=True, capture_output=True)
    for path in list((data / "warc").rglob("*.warc.gz")):
        for number in range(copies - 1):
            shutil.copyfile(path, path.with_name(f"{path.name[:-14]}-{number:04}.warc.gz"))
    # As an archive of which the WARC files alone are left: all of them are ours.
    for path in [*(data / "warc").glob(f"*/{own.ENTRIES}"), data / own.KEY]:
        path.unlink(missing_ok=True)


def derived(data: Path) -> str:
    """A digest of all that was made."""
    digest = hashlib.sha256()
    for kind in ("items", "index", "ledger"):
        for path in sorted((data / kind).rglob("*")):
            # The files of the look-up have random names, and hold what the others do.
            if path.suffix in {".jsonl", ".cdxj"} and "lookup" not in path.parts:
                digest.update(f"{path.relative_to(data)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def made(data: Path, pool: Pool) -> tuple[float, str]:
    """Seconds that it takes, and what it gives."""
    for kind in ("items", "index", "ledger", "summaries", "verdicts"):
        shutil.rmtree(data / kind, ignore_errors=True)
    began = time.monotonic()
    found = rebuild(data, pool=pool)
    read = partial(parser_there, data, "capture", mark())
    for one in rebuild_sites(data, SITES, read, pool=pool, marks={each.warc: each.marks for each in found}):
        assert isinstance(one, Rebuilt), one
    return time.monotonic() - began, derived(data)


def cpu(processes: list[subprocess.Popen[bytes]]) -> float:
    """Seconds of CPU of this process and others."""
    ours = os.times()
    total = ours.user + ours.system
    for one in processes:
        fields = Path(f"/proc/{one.pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        data, note = Path(folder) / "data", Path(folder) / "scheduler.json"
        crawled(data, options.copies)
        size = sum(path.stat().st_size for path in (data / "warc").rglob("*.warc.gz"))
        env, nowhere = os.environ | {"PYTHONPATH": str(ROOT)}, subprocess.DEVNULL

        def start(kind: str, *words: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(note), *words]
            return subprocess.Popen(command, env=env, cwd=ROOT, stdout=nowhere, stderr=nowhere)

        with Processes(1) as pool:
            made(data, pool)  # what the copies come to is judged once, and kept in a file of its own
        scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        workers: list[subprocess.Popen[bytes]] = []
        spent: dict[str, list[tuple[float, float]]] = {"alone": [], "one worker": [], "two workers": []}
        try:
            while not note.exists() or not note.read_bytes().rstrip().endswith(b"}"):
                time.sleep(0.1)
            address, results = json.loads(note.read_bytes())["address"].removeprefix("tcp://"), set[str]()
            for _ in range(options.rounds):
                for name, count in (("alone", 0), ("one worker", 1), ("two workers", 2)):
                    workers = [start("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard") for _ in range(count)]
                    with Dask(address) if count else Processes(1) as pool:
                        if isinstance(pool, Dask):
                            pool.wait(count)
                        list(pool.map(_warm, range(4)))
                        before = cpu([*workers, scheduler])
                        seconds, result = made(data, pool)
                        spent[name].append((seconds, cpu([*workers, scheduler]) - before))
                        results.add(result)
                    for one in workers:
                        one.terminate()
                        one.wait()
            assert len(results) == 1, "not the same bytes"
        finally:
            for one in (*workers, scheduler):
                one.kill()
                one.wait()
    best = {name: (min(s for s, _ in all_), statistics.median(c for _, c in all_)) for name, all_ in spent.items()}
    wall = best["one worker"][0] / best["two workers"][0]
    more = best["two workers"][1] / best["one worker"][1]
    lines = "\n".join(f"| {name} | {seconds:.1f} | {took:.1f} |" for name, (seconds, took) in best.items())
    text = (
        f"`python bench/dask_workers.py --copies {options.copies} --rounds {options.rounds}`, on a machine that others "
        f"used as well (two cores): {size / 1e6:.0f} MB of WARC files, the same bytes from each.\n\n"
        f"| | seconds, shortest | CPU s, median |\n|---|---|---|\n{lines}\n\n"
        f"Two workers are {wall:.2f} times as fast as one, with {more:.2f} times its CPU; the aims are 1.5 and 1.2."
    )
    print(text)
    if options.write:
        put("Rebuilding on Dask", text)


def _warm(_: int) -> None:
    """Have everything imported."""
    mark()


if __name__ == "__main__":
    main()

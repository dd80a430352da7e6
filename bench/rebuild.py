"""What making everything again takes: indexes, items and catalogue from the WARC files alone, by one process or by all.

    python bench/rebuild.py [--records 50000] [--rounds 2] [--write]

Pages of the sample site, each kept under many addresses: a response, its request and the item's record. Before each run
`items/`, `index/` and `catalogue/` are deleted; afterwards they must hold the same bytes. One process and all cores
take turns.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kit")]

from bench.results import put  # noqa: E402

SITE = "voronezh"
PAGES = 100
"""Different articles."""


def build(data: Path, records: int) -> int:
    """An archive with so many records; how many items it has."""
    from captured import fetch
    from exchanges import INFO

    from archive import beside
    from archive.holdings.writer import WarcWriter
    from archive.identity import item_id
    from archive.item_store import ItemWriter
    from archive.items import PressItem
    from archive.warc.reader import read_at
    from crawler.rereading.parsing import parser
    from crawler.rereading.reader import Rereader, all_sites
    from crawler.sample import SampleServer

    articles = records // 3
    with SampleServer(articles=PAGES) as server:
        urls = [f"http://www.govvrn.ru/novosti/-/~/id/{number}" for number in server.state[SITE].articles]
        exchanges = [fetch(server, url, 0, timedelta(0)) for url in urls]
    bodies = [exchange.response.read() for exchange in exchanges]
    again, reader = parser(data), Rereader(all_sites())
    templates: dict[int, PressItem] = {}
    items = ItemWriter(data, SITE)
    with WarcWriter(data, SITE, INFO, dedup=False) as warc:
        for number in range(articles):
            one = number % len(exchanges)
            url = f"http://www.govvrn.ru/novosti/-/~/id/{1_000_000 + number}"
            exchange = replace(
                exchanges[one],
                url=url,
                started=exchanges[one].started + timedelta(seconds=number),
                response=io.BytesIO(bodies[one]),
            )
            capture = warc.write_exchange(exchange)
            if one not in templates:
                warc.flush()
                record = read_at(data / "warc" / f"{capture.warc}.open", capture.offset)
                item = reader(record.payload(), capture, site=SITE)
                assert isinstance(item, PressItem), item
                item = again(record, item)
                assert isinstance(item, PressItem), item
                templates[one] = item
            seen = {"first_seen": capture.fetched_at, "last_seen": capture.fetched_at}
            version = templates[one].version.model_copy(update=seen)
            changed = {"id": item_id(SITE, url), "url": url, "capture": capture, "version": version}
            beside.keep(items, warc, templates[one].model_copy(update=changed))
    items.close()
    return articles


def state(data: Path) -> str:
    """Digest of what is derived."""
    digest = hashlib.sha256()
    for kind in ("items", "index"):
        for path in sorted((data / kind).rglob("*.jsonl" if kind == "items" else "2*/*.cdxj")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def rebuild(data: Path, processes: int) -> tuple[float, float, float]:
    """Seconds, processor seconds, and the largest process in megabytes."""
    for kind in ("items", "index", "catalogue"):
        shutil.rmtree(data / kind, ignore_errors=True)
    command = [sys.executable, "-m", "crawler", "rebuild", "--data", data, "--jobs", str(processes), "--json"]
    began = time.monotonic()
    with subprocess.Popen([str(part) for part in command], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.read())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    (items,) = told["items"]
    if process.returncode or items["changed"] or items["unread"]:
        raise SystemExit(f"it came out otherwise: {told}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Measure and report."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--records", type=int, default=50_000)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    cores = os.cpu_count() or 1
    spent: dict[int, list[tuple[float, float, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="letopis-bench-") as place:
        data = Path(place) / "data"
        articles = build(data, options.records)
        before = state(data)
        for _ in range(options.rounds):
            for processes in sorted({1, cores}):
                spent.setdefault(processes, []).append(rebuild(data, processes))
                if state(data) != before:
                    raise SystemExit("what was made again is not the same")
        size = sum(path.stat().st_size for path in (data / "warc").rglob("*.gz"))
    text = "\n".join(
        [
            f"{options.records} records, {articles} items, {size >> 20} MB, {options.rounds} rounds, median, Python "
            f"{platform.python_version()}, {cores} cores, load {os.getloadavg()[0]:.1f} at the end. Items and indexes "
            "came back byte for byte.",
            "",
            "| processes | s | CPU s | records a second | items a CPU second | largest process MB |",
            "|---|---|---|---|---|---|",
            *(_row(processes, found, options.records, articles) for processes, found in spent.items()),
        ]
    )
    print(text)
    if options.write:
        put("Making everything again", f"`python bench/rebuild.py`: {text}")


def _row(processes: int, found: list[tuple[float, float, float]], records: int, articles: int) -> str:
    wall, cpu, peak = (statistics.median(column) for column in zip(*found, strict=True))
    return f"| {processes} | {wall:.0f} | {cpu:.0f} | {records / wall:.0f} | {articles / cpu:.0f} | {peak:.0f} |"


if __name__ == "__main__":
    main()

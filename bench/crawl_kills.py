"""A crawl of the sample site, killed again and again (SIGKILL) and gone on with until it is finished.

`python bench/crawl_kills.py [--kills 100] [--articles 24] [--site voronezh] [--seed 1] [--write]`

A kill comes at one of three moments, taken by lot: shortly after a random number of requests, which is mostly while
something is written; at a random time, which may be while the process starts or mends; and just when a WARC file is
being closed and gets its index and name, for files are small here and there are many. After each kill every file must
be readable as it lies there. When the crawl has come to its end, no record and no item that could be read after a kill
may be missing, `letopis verify` must find nothing, and the archive must hold the same pages and items as one that was
made undisturbed. Then it begins anew in an empty folder, until there were enough kills. Exit code 1: something was
lost. `--write` adds the result to RESULTS.md.

The exchanges of the sample site are one `write()` each, which a kill hardly ever tears; bodies of megabytes, which it
does tear, are in `kills.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from archive.holdings import cdxj, files  # noqa: E402
from archive.item_store import Items  # noqa: E402
from archive.verify import verify  # noqa: E402
from archive.warc.reader import records  # noqa: E402
from bench.results import put  # noqa: E402
from crawler.sample import SampleServer  # noqa: E402

LISTS = {
    "voronezh": "http://www.govvrn.ru/novosti",
    "kaliningrad": "http://gov39.ru/news/",
    "chechnya": "http://chechnya.gov.ru/category/news/",
}


WARC_SIZE = 40_000
"""Bytes of a WARC file: about ten exchanges."""
REQUESTS = 25
"""A kill after so many requests at most."""


@dataclass
class Tally:
    """What happened."""

    kills: int = 0
    at: Counter[str] = field(default_factory=Counter)
    """Kills by their moment."""
    open: int = 0
    """Kills that left a WARC file without its final name."""
    unindexed: int = 0
    """Kills that left a named WARC file without its index."""
    crawls: int = 0
    records: int = 0
    items: int = 0
    torn: int = 0
    """Kills that left a record half written."""
    wrong: list[str] = field(default_factory=list)


def start(server: SampleServer, site: str, data: Path) -> subprocess.Popen[str]:
    """Begin a crawl, or go on with one."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env |= {"PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/bench"}
    values = (
        f"LETOPIS_HOSTS={json.dumps(server.hosts)}",
        "AUTOTHROTTLE_ENABLED=0",
        "DOWNLOAD_DELAY=0",
        f"LETOPIS_WARC_SIZE={WARC_SIZE}",
    )
    options = [word for value in values for word in ("-s", value)]
    run = [sys.executable, "-m", "crawler", "crawl", site, "--from", LISTS[site], "--data", str(data), *options]
    return subprocess.Popen(run, cwd=data.parent, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def named(data: Path) -> set[str]:
    """The WARC files that have their final name."""
    return {path.name for path in (data / "warc").rglob("*.warc.gz")}


def wait_for_kill(process: subprocess.Popen[str], server: SampleServer, data: Path, chance: random.Random) -> str:
    """Wait for a moment that was taken by lot, or for the end of the process; which moment it was."""
    at = chance.choice(("request", "time", "closing"))
    goal = len(server.requests) + chance.randint(1, REQUESTS)
    end = time.monotonic() + (chance.random() * 3 if at == "time" else 300)
    before, late = named(data), chance.random() * 0.01
    while process.poll() is None and time.monotonic() < end:
        if at == "request" and len(server.requests) >= goal:
            break
        if at == "closing" and named(data) != before:
            late /= 10
            break
        time.sleep(0.0005)
    time.sleep(late)
    return at


def kept(data: Path, tally: Tally) -> tuple[set[str], set[str]]:
    """Ids of the records and of the items that can be read as the folder lies there."""
    found: set[str] = set()
    for path in sorted((data / "warc").rglob("*.warc.gz*")):
        if ".torn" in path.name:
            continue
        damage: list[object] = []
        found |= {record.id for record in records(path, on_damage=damage.append)}
        tally.torn += bool(damage)
        if damage and not path.name.endswith(".open"):
            tally.wrong.append(f"{path.name} is damaged: {damage[0]}")
    items = Items(data)
    ids = {f"{item.id} {item.version.number}" for item in items}
    tally.wrong += [f"{damage.part}, line {damage.line}: {damage.reason}" for damage in items.damage]
    return found, ids


def pages(data: Path) -> set[tuple[str, str]]:
    """Address and payload digest of every answer that is kept."""
    return {
        (entry.url, entry.digest)
        for path in sorted((data / "warc").rglob("*.warc.gz"))
        for record in records(path)
        if record.type in ("response", "revisit") and (entry := cdxj.entry_of_record(record, path.name))
    }


def contents(data: Path) -> list[tuple[str, int, str]]:
    """Every version of every item."""
    return sorted((item.id, item.version.number, item.version.content_hash) for item in Items(data))


def to_the_end(server: SampleServer, site: str, data: Path, chance: random.Random, most: int, tally: Tally) -> None:
    """Crawl until a crawl ends by itself; kill it on the way, `most` times at most."""
    records_before: set[str] = set()
    items_before: set[str] = set()
    for number in range(most + 1):
        process = start(server, site, data)
        at = "never"
        if number < most:
            at = wait_for_kill(process, server, data, chance)
        else:
            with suppress(subprocess.TimeoutExpired):
                process.wait(300)
        if process.poll() is None and number < most:
            process.kill()
            process.communicate()
            tally.kills += 1
            tally.at[at] += 1
            tally.open += any((data / "warc").rglob("*.open"))
            tally.unindexed += any(not cdxj.index_path(data, name).exists() for _, name in files.closed(data))
            found, ids = kept(data, tally)
            records_before |= found
            items_before |= ids
            continue
        process.kill()
        _, err = process.communicate()
        if process.returncode:
            tally.wrong.append(f"the crawl ended with {process.returncode}: {err[-1000:]}")
        break
    found, ids = kept(data, tally)
    tally.records += len(found)
    tally.items += len(ids)
    tally.wrong += [f"record {one} is lost" for one in sorted(records_before - found)]
    tally.wrong += [f"item {one} is lost" for one in sorted(items_before - ids)]
    tally.wrong += [f"{path.name} was left open" for path in data.rglob("*.open")]
    tally.wrong += [f"{one.where}: {one.code}, {one.message}" for one in verify(data).findings]


def run(site: str, articles: int, kills: int, seed: int) -> Tally:
    """As the module says."""
    chance = random.Random(seed)
    tally = Tally()
    with SampleServer(articles=articles) as server, tempfile.TemporaryDirectory(prefix="bench-kills-") as folder:
        calm = Path(folder, "calm", "data")
        calm.parent.mkdir()
        to_the_end(server, site, calm, chance, 0, Tally())
        while tally.kills < kills and not tally.wrong:
            data = Path(folder, f"{tally.crawls}", "data")
            data.parent.mkdir()
            to_the_end(server, site, data, chance, kills - tally.kills, tally)
            tally.crawls += 1
            if contents(data) != contents(calm):
                tally.wrong.append("the items are not those of an undisturbed crawl")
            differing = {url for url, _ in pages(data) ^ pages(calm)}
            if differing:
                tally.wrong.append(f"other pages than in an undisturbed crawl: {sorted(map(str, differing))[:5]}")
    return tally


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=24)
    parser.add_argument("--site", choices=LISTS, default="voronezh")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="add the result to RESULTS.md")
    arguments = parser.parse_args()
    tally = run(arguments.site, arguments.articles, arguments.kills, arguments.seed)
    result = (
        f"`python bench/crawl_kills.py --kills {arguments.kills} --articles {arguments.articles} "
        f"--site {arguments.site} --seed {arguments.seed}`: {tally.kills} kills over {tally.crawls} crawls that were gone on with to the end; "  # noqa: E501
        f"{tally.records} records and {tally.items} items in all. By moment: "
        f"{', '.join(f'{count} {at}' for at, count in sorted(tally.at.items()))}. {tally.open} kills left a file "
        f"without its name, {tally.unindexed} one without its index, {tally.torn} a torn record. "
        f"Wrong, lost or different from an undisturbed crawl: {len(tally.wrong)}.\n"
    )
    print(result)
    for sentence in tally.wrong[:20]:
        print(sentence)
    if arguments.write:
        put("Kills of a whole crawl", result)
    sys.exit(bool(tally.wrong))


if __name__ == "__main__":
    main()

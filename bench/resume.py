"""Kill a crawl at random moments, go on with it each time, and compare what is kept with an undisturbed crawl's.

    python bench/resume.py --articles 300 --kills 50

Prints whether the sets of items are equal, and how many articles were fetched twice.
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
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from archive.item_store import Items  # noqa: E402
from archive.warc.reader import records  # noqa: E402
from crawler.sample import SampleServer  # noqa: E402

SITE, LIST = "voronezh", "http://www.govvrn.ru/novosti"


@dataclass
class Measured:
    """What came of it."""

    kills: int
    articles: int
    same_items: bool
    doubled: int
    """Articles that were fetched more than once."""
    lost_lines: int
    """Items whose citation leads to no record."""
    last_exit: int


def command(server: SampleServer, data: Path) -> list[str]:
    """A crawl of the sample site."""
    values = {"LETOPIS_HOSTS": json.dumps(server.hosts), "AUTOTHROTTLE_ENABLED": "0", "DOWNLOAD_DELAY": "0"}
    options = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "crawler", "crawl", SITE, "--from", LIST, "--data", str(data), *options]


def kept(data: Path) -> set[tuple[str, str]]:
    """Every item's id and content."""
    return {(item.id, item.version.content_hash) for item in Items(data).of(SITE)}


def measure(articles: int, kills: int, *, seed: int = 1, delay: float = 0.01) -> Measured:
    """Crawl undisturbed, then with kills."""
    chance = random.Random(seed)
    env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env |= {"PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/bench"}
    quiet = {"env": env, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with tempfile.TemporaryDirectory() as place, SampleServer(articles=articles) as server:
        whole, torn = Path(place) / "whole", Path(place) / "torn"
        subprocess.run(command(server, whole), check=True, **quiet)
        server.state[SITE].delay = delay
        server.forget()
        done = 0
        while done < kills:
            before = len(server.requests)
            crawl = subprocess.Popen(command(server, torn), **quiet)
            while crawl.poll() is None and len(server.requests) == before:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 2 * articles * delay * 4 / kills))
            if crawl.poll() is not None:
                break
            crawl.kill()
            crawl.wait()
            done += 1
        server.state[SITE].delay = 0
        last = subprocess.run(command(server, torn), check=False, **quiet).returncode
        asked = Counter(seen.path for seen in server.requests if "/-/~/id/" in seen.path and seen.status == 200)
        ids = {
            record.id
            for path in (torn / "warc" / SITE).rglob("*.warc.gz")
            for record in records(path)
            if record.type in ("response", "revisit")
        }
        cited = [item.capture.record_id for item in Items(torn).of(SITE)]
        lost = sum(
            not any(record.endswith(one.rpartition(":")[2].strip("<>")) for record in ids if record) for one in cited
        )
        doubled = sum(count > 1 for count in asked.values())
        return Measured(done, articles, kept(whole) == kept(torn), doubled, lost, last)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = measure(options.articles, options.kills, seed=options.seed)
    print(
        f"{found.kills} kills, {found.articles} articles: same items {found.same_items}, "
        f"{found.doubled} articles fetched twice ({found.doubled / found.articles:.1%}), "
        f"{found.lost_lines} citations without a record, last exit {found.last_exit}"
    )


if __name__ == "__main__":
    main()

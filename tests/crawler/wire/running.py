"""Running `crawl.py` and reading what it left."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from patience import LONG

ROOT = Path(__file__).resolve().parents[3]


class Crawled:
    """What a crawl left: its answers, the exchanges of the raw sink by URL, its log, its peak memory in MB."""

    def __init__(self, folder: Path, log: str) -> None:
        self.folder, self.log = folder, log
        self.answers = [json.loads(line) for line in (folder / "answers").read_text().splitlines()]
        last = self.answers.pop()
        self.reason, self.peak = last["reason"], last["peak"]
        self.by_url = {found.get("asked", found["url"]): found for found in self.answers}
        self.exchanges = defaultdict(list)
        if (folder / "exchanges").exists():
            with (folder / "exchanges").open("rb") as file:
                while file.peek(1):
                    exchange = pickle.load(file)
                    self.exchanges[exchange["url"]].append(exchange)


def crawl(folder: Path, requests: list[dict], **settings) -> Crawled:
    folder.mkdir(parents=True, exist_ok=True)
    job = {"folder": str(folder), "requests": requests, "settings": settings}
    (folder / "job.json").write_text(json.dumps(job))
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("crawl.py"), folder / "job.json"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=LONG,
    )
    assert done.returncode == 0, done.stderr
    return Crawled(folder, done.stderr)

"""What it costs to start: CPU of short commands and of a crawl that finds nothing new, beside release 0.1.0.

python bench/startup.py --rounds 10

Release 0.1.0 is taken from its commit in this repository and runs on the same dependencies, so no network is needed.
Both are compiled before the first round that counts, and run in turn.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import results  # noqa: E402
from second_run import LISTS  # noqa: E402

from crawler.sample import SampleServer  # noqa: E402

RELEASE = "af7b7d0"
"""The commit of release 0.1.0."""


def unpacked(place: Path) -> Path:
    """A folder with release 0.1.0."""
    place.mkdir()
    packed = subprocess.run(["git", "archive", RELEASE], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", place], input=packed, check=True)
    return place


def cpu(root: Path, words: list[str], compiled: Path) -> float:
    """Seconds of CPU that a command takes."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LETOPIS_", "PYTHON"))}
    env |= {"PYTHONPATH": str(root), "PYTHONPYCACHEPREFIX": str(compiled)}
    env |= {"LETOPIS_CONTACT": "https://letopis.example/bench"}
    before = os.times()
    done = subprocess.run([sys.executable, "-m", "crawler", *words], env=env, cwd=root, capture_output=True, text=True)
    after = os.times()
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} in {root} failed: {done.stderr}")
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Measure, print, and write the section of RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--articles", type=int, default=60)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, SampleServer(articles=options.articles) as server:
        place = Path(folder)
        roots = {"0.1.0": unpacked(place / "release"), "ours": ROOT}
        values = {"LETOPIS_HOSTS": json.dumps(server.hosts), "AUTOTHROTTLE_ENABLED": "0", "DOWNLOAD_DELAY": "0"}
        settings = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]

        def crawl(site: str) -> list[str]:
            return ["crawl", site, "--from", LISTS[site], *settings]

        tasks = {
            "`letopis --help`": ["--help"],
            "`letopis items`": ["items", "--limit", "5"],
            "`letopis search`": ["search", "глава", "--limit", "1"],
            **{f"crawl of {site}, nothing new": crawl(site) for site in LISTS},
        }
        rows = ["| command | CPU s of 0.1.0 | CPU s of ours | ratio (lowest to highest) |", "|---|---|---|---|"]
        for name, root in roots.items():
            for site in LISTS:
                cpu(root, [*crawl(site), "--data", str(place / f"data-{name}")], place / "compiled")
        for task, words in tasks.items():
            took: dict[str, list[float]] = {name: [] for name in roots}
            for number in range(options.rounds + 1):
                for name, root in roots.items():
                    data = [] if words == ["--help"] else ["--data", str(place / f"data-{name}")]
                    server.forget()
                    seconds = cpu(root, [*words, *data], place / "compiled")
                    if number:
                        took[name].append(seconds)
            ratios = [ours / theirs for theirs, ours in zip(took["0.1.0"], took["ours"], strict=True)]
            middle = {name: statistics.median(times) for name, times in took.items()}
            rows.append(
                f"| {task} | {middle['0.1.0']:.2f} | {middle['ours']:.2f} | "
                f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}) |"
            )
            print(rows[-1], flush=True)
    about = (
        f"`python bench/startup.py --rounds {options.rounds}`: {options.articles} articles a site, each command in "
        f"turn with release 0.1.0 (commit {RELEASE}) on the same dependencies, both compiled, "
        f"{options.rounds} interleaved rounds, median. "
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} at the start."
    )
    results.put("Starting, and a crawl with nothing new", about + "\n\n" + "\n".join(rows))


if __name__ == "__main__":
    main()

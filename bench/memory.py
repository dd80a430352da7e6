"""Whether a crawl's memory grows with its length: the same site with few and with many articles.

`python bench/memory.py [--few 1650] [--many 16500] [--site kaliningrad] [--write]`

The sample server runs in a process of its own; `letopis crawl` runs in another, with everything on: list pages,
articles, reading, comments on further pages, pictures and styles, items, index. Pages are the HTML pages that the index
of the WARC files names: articles, lists and further pages of comments; at Kaliningrad's site 1,650 articles are 2,000
pages. Peak memory is the process's largest resident set. `--write` adds the result to RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from archive.holdings.cdxj import index_files  # noqa: E402
from bench.results import put  # noqa: E402

LISTS = {
    "voronezh": "http://www.govvrn.ru/novosti",
    "kaliningrad": "http://gov39.ru/news/",
    "chechnya": "http://chechnya.gov.ru/category/news/",
}
SERVE = """
import json, sys
from crawler.sample import SampleServer
with SampleServer(articles=int(sys.argv[1])) as server:
    print(json.dumps(server.hosts), flush=True)
    sys.stdin.read()
"""


class Measured(NamedTuple):
    """One crawl."""

    articles: int
    pages: int
    """HTML pages."""
    exchanges: int
    peak: float
    """Megabytes."""
    cpu: float
    """Seconds."""
    wall: float
    """Seconds."""


def measure(site: str, articles: int) -> Measured:
    """Crawl the sample site with so many articles, and say what it took."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env |= {"PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/bench"}
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(articles)], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    hosts = json.dumps(json.loads(server.stdout.readline()))
    values = {
        "LETOPIS_HOSTS": hosts,
        "AUTOTHROTTLE_ENABLED": "0",
        "DOWNLOAD_DELAY": "0",
        "LETOPIS_MAX_PAGES": str(1 << 20),
        "LETOPIS_MAX_REQUISITES": str(1 << 20),
    }
    options = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
    try:
        with tempfile.TemporaryDirectory(prefix="bench-memory-") as folder:
            run = [sys.executable, "-m", "crawler", "crawl", site, "--from", LISTS[site], "--data", folder, *options]
            began = time.monotonic()
            with Path(folder, "log").open("w+b") as log:
                crawl = subprocess.Popen(run, env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=log)
                _, status, usage = os.wait4(crawl.pid, 0)
                crawl.returncode = os.waitstatus_to_exitcode(status)
                wall = time.monotonic() - began
                if crawl.returncode:
                    log.seek(0)
                    raise SystemExit(log.read().decode()[-3000:])
            report = json.loads(max(Path(folder, "runs").rglob("*.json")).read_bytes())
            pages = sum(
                b'"mime": "text/html"' in line for path in index_files(Path(folder)) for line in path.open("rb")
            )
    finally:
        server.communicate()
    if report["articles"]["read"] != articles:
        raise SystemExit(f"{report['articles']} of {articles} articles")
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(articles, pages, report["exchanges"], usage.ru_maxrss / 1024, cpu, wall)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=1650, help="articles")
    parser.add_argument("--many", type=int, default=16_500, help="articles")
    parser.add_argument("--site", choices=LISTS, default="kaliningrad")
    parser.add_argument("--write", action="store_true", help="add the result to RESULTS.md")
    arguments = parser.parse_args()
    runs = [measure(arguments.site, articles) for articles in (arguments.few, arguments.many)]
    lines = [
        f"`python bench/memory.py --few {arguments.few} --many {arguments.many} --site {arguments.site}`: the sample "
        f"site over loopback, everything on. Python {platform.python_version()}, {os.cpu_count()} cores.",
        "",
        "| articles | HTML pages | exchanges | peak MB | × the first | CPU ms an exchange |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {run.articles} | {run.pages} | {run.exchanges} | {run.peak:.0f} | {run.peak / runs[0].peak:.2f} "
        f"| {run.cpu / run.exchanges * 1000:.1f} |"
        for run in runs
    ]
    result = "\n".join(lines) + "\n"
    print(result)
    if arguments.write:
        put("Whether memory grows with a crawl", result)


if __name__ == "__main__":
    main()

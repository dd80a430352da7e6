"""What looking up an address costs in a site with many indexes, and what it costs to keep them merged.

    python bench/lookup.py [--indexes 20000] [--lines 30] [--write]

As many crawls as an hourly one makes in two years and a quarter, each with an index of its own: the head of the list,
which is in all of them, and articles that are in one. "Searching each index" is what is done where nothing was merged.
CPU seconds; every way is asked for the same addresses.
"""

from __future__ import annotations

import argparse
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from archive.holdings import cdxj, lookup  # noqa: E402
from bench.results import put  # noqa: E402

START = datetime(2023, 1, 1, tzinfo=UTC)


def address(number: int) -> str:
    """One article."""
    return f"https://www.press.example/novosti/-/asset_publisher/{number % 97}/content/id/{number}"


def lines(crawl: int, count: int) -> list[bytes]:
    """The index of one crawl, sorted."""
    moment = cdxj.timestamp(START + timedelta(hours=crawl))
    found = []
    for number in range(count):
        url = address(crawl * count + number) if number else "https://www.press.example/novosti"
        values = {
            "url": url,
            "mime": "text/html",
            "status": "200",
            "digest": f"sha256:{random.Random(url).randbytes(32).hex()}",
            "length": "7015",
            "offset": str(number * 7000),
            "filename": f"press/2023/press-{moment}-00001-{crawl:06x}.warc.gz",
        }
        found.append(cdxj.IndexLine(cdxj.surt(url), moment, values).line)
    return sorted(found)


def asked(root: Path, urls: list[str]) -> list[float]:
    """CPU seconds of each look-up, listing the files included."""
    spent = []
    for url in urls:
        began = time.process_time()
        found = cdxj.find(root, url)
        spent.append(time.process_time() - began)
        assert len(found) == 1, url
    return spent


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--indexes", type=int, default=20_000)
    parser.add_argument("--lines", type=int, default=30)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="letopis-bench-") as name:
        root = Path(name)
        folder = root / "index" / "press"
        lookup.merge(folder)
        writing = merging = longest = 0.0
        for crawl in range(options.indexes):
            warc = f"press/2023/press-{cdxj.timestamp(START + timedelta(hours=crawl))}-00001-{crawl:06x}.warc.gz"
            made = lines(crawl, options.lines)
            began = time.process_time()
            cdxj.write_index(root, warc, made, in_order=True)
            written = time.process_time()
            lookup.merge(folder)
            took = time.process_time() - written
            writing, merging, longest = writing + written - began, merging + took, max(longest, took)
        wanted = [
            chance.randrange(options.indexes) * options.lines + chance.randrange(1, options.lines) for _ in range(50)
        ]
        urls = [address(number) for number in wanted]
        few = len(lookup.searched(folder))
        merged = asked(root, urls)
        size = sum(path.stat().st_size for path in lookup.indexes_below(folder))
        more = sum(path.stat().st_size for path in lookup.searched(folder) if path.stat().st_nlink == 1)
        shutil.rmtree(folder / lookup.FOLDER)
        each = asked(root, urls[:5])
        began = time.process_time()
        lookup.merge(folder)
        anew = time.process_time() - began
    text = "\n".join(
        [
            f"{options.indexes} indexes of {options.lines} lines, {size >> 20} MB, Python {platform.python_version()}.",
            "",
            "| what | files opened | CPU ms |",
            "|---|---|---|",
            f"| a look-up, searching each index | {options.indexes} | {statistics.median(each) * 1e3:.0f} |",
            f"| a look-up among the merged ones | {few} | {statistics.median(merged) * 1e3:.2f} |",
            f"| writing an index at the end of a crawl, mean | 1 | {writing / options.indexes * 1e3:.2f} |",
            f"| merging behind it, mean | | {merging / options.indexes * 1e3:.2f} |",
            f"| merging behind it, longest | | {longest * 1e3:.0f} |",
            f"| merging all of them at once | | {anew * 1e3:.0f} |",
            "",
            f"The merged files take {more >> 20} MB besides.",
        ]
    )
    print(text)
    if options.write:
        put("Looking up an address", f"`python bench/lookup.py`: {text}")


if __name__ == "__main__":
    main()

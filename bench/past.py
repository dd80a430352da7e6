"""What a long past costs: CPU of a crawl with nothing new and of `letopis status` at a site of many years.

python bench/past.py --versions 45000 --lines 350000 --rounds 5

The same sample site is crawled into three archives: one without a past, and two whose past was made up in the form of
release 0.1.0, one for that release (taken from its commit in this repository) and one for ours. All are crawled in
turn. The past has versions, a ledger, what is remembered of each article, verdicts, reports and WARC files of hourly
crawls.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import shutil
import sqlite3
import statistics
import sys
import tempfile
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import results  # noqa: E402
from second_run import LISTS  # noqa: E402
from startup import RELEASE, cpu, unpacked  # noqa: E402

from archive.holdings.cdxj import index_path  # noqa: E402
from archive.judging import Verdict  # noqa: E402
from archive.verdicts import to_line, verdicts_path  # noqa: E402
from archive.warc.fields import RUN  # noqa: E402
from crawler.sample import SampleServer  # noqa: E402

SITE = "voronezh"

GONE = 20
"""One article in so many is gone; each of the others came back."""


def put_past(data: Path, versions: int, lines: int, crawls: int) -> None:
    """Give a site a past, beside what one crawl kept."""
    month = next((data / "items" / SITE).glob("*.jsonl"))
    known = month.read_bytes().splitlines()
    sample = json.loads(known[0])
    first = datetime.now(UTC) - timedelta(days=5 * 365)
    urls, files = [], {}
    for number in range(versions):
        at = first + number * timedelta(days=5 * 365 - 40) / versions
        url = f"http://www.govvrn.ru/novosti/-/~/id/{10_000_000 + number}"
        urls.append((id := f"{SITE}-{number:016x}", url, at))
        item = {**sample, "id": id, "url": url}
        item["version"] = {**item["version"], "first_seen": at.isoformat(), "content_hash": f"sha256:{number:064x}"}
        name = data / "items" / SITE / f"{at:%Y-%m}.jsonl"
        files.setdefault(name, []).append(json.dumps(item, ensure_ascii=False))
    for name, content in files.items():
        with name.open("a", encoding="utf-8") as file:
            file.write("\n".join(content) + "\n")
    ledger = data / "ledger" / f"{SITE}.jsonl"
    ledger.parent.mkdir(exist_ok=True)
    each = -(-lines // versions)
    with ledger.open("a", encoding="utf-8") as file:
        for number, (id, url, at) in enumerate(urls):
            for turn in range(each):
                evidence = "not-found" if number % GONE == 0 else "present" if turn == each - 1 else "network"
                seen = {"id": id, "url": url, "at": (at + turn * timedelta(days=1)).isoformat(), "evidence": evidence}
                file.write(json.dumps(seen) + "\n")
    db = sqlite3.connect(data / "state" / f"{SITE}.db")
    rows = ((id, url, at.timestamp(), at.timestamp()) for id, url, at in urls)
    db.executemany("INSERT INTO articles (id, url, published, fetched) VALUES (?, ?, ?, ?)", rows)
    db.commit()
    db.close()
    verdicts, runs = verdicts_path(data, SITE), data / "runs" / SITE
    verdicts.parent.mkdir(exist_ok=True)
    report = json.loads(next(runs.glob("*.json")).read_bytes())
    with verdicts.open("ab") as file:
        for number in range(crawls):
            at = first + number * timedelta(days=5 * 365 - 40) / max(1, crawls)
            run = f"{at:%Y%m%dT%H%M%S}-{number:08x}"
            file.write(to_line(Verdict(run=run, site=SITE, at=at, good=True)) + b"\n")
            block = f"software: Letopis/0.1.0\r\n{RUN}: {run}\r\n".encode()
            head = f"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:{uuid.UUID(int=number)}>\r\n"
            head += f"WARC-Date: {at:%Y-%m-%dT%H:%M:%SZ}\r\nContent-Length: {len(block)}\r\n\r\n"
            warc = f"{SITE}/{at:%Y}/{SITE}-{at:%Y%m%d%H%M%S}-00001-{number:06x}.warc.gz"
            index = index_path(data, warc)
            for path, content in (
                (data / "warc" / warc, gzip.compress(head.encode() + block + b"\r\n" * 2)),
                (index, b""),
            ):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            (runs / f"{at:%Y%m%dT%H%M%S%fZ}.json").write_text(json.dumps({**report, "started": at.isoformat()}))


def main() -> None:
    """Measure, print, and write the section of RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--versions", type=int, default=45_000)
    parser.add_argument("--lines", type=int, default=350_000)
    parser.add_argument("--crawls", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="Make the archive with the past there, and measure nothing.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, SampleServer(articles=60) as server:
        place = Path(folder)
        old = unpacked(place / "release")
        values = {"LETOPIS_HOSTS": json.dumps(server.hosts), "AUTOTHROTTLE_ENABLED": "0", "DOWNLOAD_DELAY": "0"}
        settings = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
        crawl = ["crawl", SITE, "--from", LISTS[SITE], *settings, "--data"]
        cpu(old, [*crawl, str(place / "release-past")], place / "compiled")
        put_past(place / "release-past", options.versions, options.lines, options.crawls)
        if options.keep:
            shutil.copytree(place / "release-past", options.keep)
            return
        shutil.copytree(place / "release-past", place / "past")
        tasks = {
            "a crawl, no past": (ROOT, [*crawl, str(place / "none")]),
            "a crawl": (ROOT, [*crawl, str(place / "past")]),
            "a crawl of 0.1.0": (old, [*crawl, str(place / "release-past")]),
            "status after a crawl": (ROOT, ["status", "--data", str(place / "past")]),
            "status of 0.1.0": (old, ["status", "--data", str(place / "release-past")]),
        }
        first = cpu(*tasks["a crawl"], place / "compiled")
        took: dict[str, list[float]] = {name: [] for name in tasks}
        for number in range(options.rounds + 1):
            for name, (root, words) in tasks.items():
                server.forget()
                seconds = cpu(root, words, place / "compiled")
                if number:
                    took[name].append(seconds)
    middle = {name: statistics.median(times) for name, times in took.items()}

    def ratio(one: str, other: str) -> str:
        ratios = [mine / theirs for mine, theirs in zip(took[one], took[other], strict=True)]
        return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"

    rows = ["| what | CPU s | beside | ratio (lowest to highest) |", "|---|---|---|---|"]
    for one, other in (
        ("a crawl", "a crawl, no past"),
        ("a crawl", "a crawl of 0.1.0"),
        ("status after a crawl", "status of 0.1.0"),
    ):
        rows.append(f"| {one} | {middle[one]:.2f} | {other}: {middle[other]:.2f} | {ratio(one, other)} |")
    about = (
        f"`python bench/past.py --versions {options.versions} --lines {options.lines} --crawls {options.crawls} "
        f"--rounds {options.rounds}`: as many versions, lines of the ledger and crawls; nothing new on the site; "
        f"release 0.1.0 (commit {RELEASE}) in turn, {options.rounds} rounds, "
        f"median. The first crawl, which makes the summary, took {first:.1f} CPU s. "
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end."
    )
    text = about + "\n\n" + "\n".join(rows)
    print(text)
    results.put("A site with a long past", text)


if __name__ == "__main__":
    main()

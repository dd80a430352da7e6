"""What indexing, checking and writing a WARC costs, against cdxj-indexer, `warcio check` and release 0.1.0.

`python bench/warc.py [--records 50000] [--rounds 3] [--write]`

Our writer makes one WARC of generated press pages, half of its records responses and half requests. Each tool runs in a
process of its own, its start included; the tools take turns, so that whatever else the machine does falls on all of
them, and ratios are taken within a round. CPU is user and system time. cdxj-indexer lives in an environment of its own.
The writers, ours and that of release 0.1.0 on the same libraries, keep the same exchanges with dedup and live index; of
them it is the CPU from the first exchange until the file is closed, imports aside.
`--write` adds the result to RESULTS.md.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import pickle
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from archive.holdings.writer import WarcInfo, WarcWriter  # noqa: E402
from archive.warc.exchange import Exchange  # noqa: E402
from bench.results import put  # noqa: E402
from bench.startup import unpacked  # noqa: E402

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "letopis-bench"
PEER = "cdxj-indexer==1.5.0"

CDXJ_INDEXER = "from cdxj_indexer.main import main; main()"
INDEX = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from archive.holdings.cdxj import index_warc
Path(sys.argv[2]).write_bytes(b"".join(index_warc(Path(sys.argv[1]), Path(sys.argv[1]).name)))
"""
CHECK = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from archive.holdings.check import check_warc
sys.exit(bool(check_warc(Path(sys.argv[1]), Path(sys.argv[1]).name).findings))
"""


WRITE = """
import io, pickle, sys, tempfile, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from archive.warc.exchange import Exchange
try:
    from archive.warc.writer import WarcInfo, WarcWriter  # as in 0.1.0
except ImportError:
    from archive.holdings.writer import WarcInfo, WarcWriter

def write(exchanges):
    with tempfile.TemporaryDirectory(dir=Path(sys.argv[1]).parent) as folder:
        begun = time.process_time()
        with WarcWriter(Path(folder), "bench", WarcInfo(software="bench")) as writer:
            for values in exchanges:
                writer.write_exchange(Exchange(**values | {"response": io.BytesIO(values["response"])}))
        return time.process_time() - begun

exchanges = pickle.loads(Path(sys.argv[1]).read_bytes())
write(exchanges[:1])
print(write(exchanges))
"""


def pages(count: int) -> list[bytes]:
    """Pages of 5 to 30 KB whose words fall as in a language, so that they compress as press pages do."""
    chance = random.Random(1)
    letters = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 12))) for _ in range(8000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    made = []
    for number in range(count):
        wanted, page = chance.randint(5_000, 30_000), f"<!DOCTYPE html><html lang=ru><title>{number}</title><body>"
        while len(page) * 1.8 < wanted:
            page += f'<p class="news-item__text">{" ".join(chance.choices(words, weights, k=40))}.</p>\n'
        made.append(page.encode())
    return made


def exchanges(count: int) -> Iterator[dict[str, Any]]:
    """What `Exchange` is made of; the response as bytes."""
    bodies = pages(500)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    for number in range(count):
        body = bodies[number % len(bodies)] + b"<!-- %d -->" % number
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
        path = f"/novosti/-/asset_publisher/{number % 97}/content/id/{number}?page={number % 7}"
        yield {
            "url": f"https://www.press{number % 11}.example{path}",
            "started": start + timedelta(seconds=number),
            "request": f"GET {path} HTTP/1.1\r\nHost: www.press.example\r\nAccept: */*\r\n\r\n".encode(),
            "response": head + body,
            "response_length": len(head) + len(body),
            "head_length": len(head),
            "status": 200,
            "content_type": "text/html",
            "payload_digest": f"sha256:{hashlib.sha256(body).hexdigest()}",
            "payload_length": len(body),
            "ip": "192.0.2.1",
        }


def make(folder: Path, records: int) -> Path:
    """A WARC with this many records."""
    with WarcWriter(folder, "bench", WarcInfo(software="bench"), max_bytes=1 << 40, dedup=False) as writer:
        for values in exchanges(records // 2):
            writer.write_exchange(Exchange(**values | {"response": io.BytesIO(values["response"])}))
    (path,) = (folder / "warc").rglob("*.warc.gz")
    return path


def peer() -> Path:
    """The interpreter of the environment that cdxj-indexer lives in, made where it is missing."""
    home = CACHE / PEER.replace("==", "-")
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "-q", "--disable-pip-version-check", "install", PEER], check=True)
        (home / "ready").touch()
    return python


def cpu(command: list[str | Path]) -> float:
    """CPU seconds of a process, or those that it says it took.

    Raises CalledProcessError where it fails.
    """
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as done:
        assert done.stdout
        said = done.stdout.read()
        _, status, used = os.wait4(done.pid, 0)
        done.returncode = os.waitstatus_to_exitcode(status)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command)
    return float(said) if WRITE in command else used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and report."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--records", type=int, default=50_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    python = peer()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = make(folder, options.records)
        release, kept = unpacked(folder / "release"), folder / "exchanges"
        kept.write_bytes(pickle.dumps(list(exchanges(options.records // 2))))
        ours, theirs = folder / "ours.cdxj", folder / "theirs.cdxj"
        ways: dict[str, list[str | Path]] = {
            "index: ours": [sys.executable, "-c", INDEX, path, ours, ROOT],
            "index: cdxj-indexer": [python, "-W", "ignore", "-c", CDXJ_INDEXER, "-s", "-o", theirs, path],
            "verify: ours": [sys.executable, "-c", CHECK, path, ROOT],
            "verify: warcio check": [sys.executable, "-m", "warcio.cli", "check", path],
            "write: ours": [sys.executable, "-c", WRITE, kept, ROOT],
            "write: release 0.1.0": [sys.executable, "-c", WRITE, kept, release],
        }
        spent: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(options.rounds):
            for way, command in ways.items():
                spent[way].append(cpu(command))
        same = ours.read_bytes() == theirs.read_bytes()
        size = path.stat().st_size
    lines = [
        f"`python bench/warc.py --records {options.records} --rounds {options.rounds}`: {options.records} records, "
        f"{size >> 20} MB, {options.rounds} rounds, Python {platform.python_version()}, warcio {version('warcio')}, "
        f"{PEER}, load {load:.1f} at the start; "
        f"the two indexes are {'the same, byte for byte' if same else 'NOT the same'}.",
        "",
        "| what | CPU s | ratio to ours |",
        "|---|---|---|",
    ]
    for way, found in spent.items():
        own = spent[f"{way.partition(':')[0]}: ours"]
        ratios = sorted(each / mine for each, mine in zip(found, own, strict=True))
        spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        lines.append(f"| {way} | {statistics.median(found):.2f} | {spread} |")
    text = "\n".join(lines)
    print(text)
    if options.write:
        put("Indexing, checking and writing a WARC", text)


if __name__ == "__main__":
    main()

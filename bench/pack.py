"""Packing a WARC into a WACZ: ours against `wacz create` (py-wacz), in one run on the same records.

    python bench/pack.py [--records 50000]

Needs `make peers`. Processor seconds count, not wall time, because the machine may be busy; both are printed. Ours also
reads the titles of all pages for its page list, which `wacz create` without -d does not; with -d it took several
minutes for as many records and is left out unless --detect is given.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kit")]


def build(data: Path, records: int) -> Path:
    """A data folder with one WARC of so many pages."""
    from exchanges import INFO, page

    from archive.warc.writer import WarcWriter

    with WarcWriter(data, "bench", INFO, dedup=False) as writer:
        for number in range(records):
            words = " ".join(f"слово{number * 31 + k * k % 977}" for k in range(900))
            text = f"<html><title>Новость {number}</title><p>{words}</p></html>"
            warc = writer.write_exchange(page(number, text)).warc
    return data / "warc" / warc


def measure(name: str, command: list[object], output: Path) -> float:
    """Run a command and print what it took; its processor seconds."""
    began = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall, cpu = time.monotonic() - began, usage.ru_utime + usage.ru_stime
    if process.returncode:
        raise SystemExit(f"{name} failed with {process.returncode}")
    size = output.stat().st_size / 1e6
    print(f"{name:<28} {cpu:8.2f} s CPU {wall:8.2f} s wall {usage.ru_maxrss / 1024:8.0f} MB peak {size:8.1f} MB file")
    return cpu


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--detect", action="store_true", help="also measure `wacz create --detect-pages`")
    options = parser.parse_args()
    peer = ROOT / ".venv-peers" / "bin" / "wacz"
    if not peer.exists():
        print("wacz is not installed: make peers")
        return
    with tempfile.TemporaryDirectory(prefix="letopis-bench-") as place:
        folder = Path(place)
        warc = build(folder / "data", options.records)
        print(f"{options.records} records, {warc.stat().st_size / 1e6:.0f} MB")
        ours, theirs = [], []
        for _ in range(options.rounds):
            output = folder / "ours.wacz"
            command = [sys.executable, "-m", "crawler", "pack", output, "--data", folder / "data"]
            ours.append(measure("letopis pack", command, output))
            output = folder / "theirs.wacz"
            theirs.append(measure("wacz create", [peer, "create", "-f", warc, "-o", output], output))
        shutil.rmtree(folder / "data" / "index")
        output = folder / "ours.wacz"
        command = [sys.executable, "-m", "crawler", "pack", output, "--data", folder / "data"]
        scanned = measure("letopis pack, no index", command, output)
        if options.detect:
            output = folder / "theirs.wacz"
            measure("wacz create --detect-pages", [peer, "create", "-d", "-f", warc, "-o", output], output)
    print(f"best of {options.rounds}: {min(theirs) / min(ours):.1f} times faster with the crawl's index,", end=" ")
    print(f"{min(theirs) / scanned:.1f} times without")


if __name__ == "__main__":
    main()

"""Packing a WARC into a WACZ: ours against `wacz create` (py-wacz), in one run on the same records.

    python bench/pack.py [--records 50000] [--rounds 3] [--write]

Needs `make peers`. The ways take turns and ratios are taken within a round, so that whatever else the machine does
falls on all of them; processor seconds count, not wall time. Ours also reads the titles of all pages for its page list,
which `wacz create` without -d does not; with -d it took several minutes for as many records and is left out. `--write`
adds the result to RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kit")]

from bench.results import put  # noqa: E402


def build(data: Path, records: int) -> Path:
    """A data folder with one WARC of so many pages."""
    from exchanges import INFO, page

    from archive.holdings.writer import WarcWriter

    with WarcWriter(data, "bench", INFO, dedup=False) as writer:
        for number in range(records):
            words = " ".join(f"слово{number * 31 + k * k % 977}" for k in range(900))
            text = f"<html><title>Новость {number}</title><p>{words}</p></html>"
            warc = writer.write_exchange(page(number, text)).warc
    return data / "warc" / warc


def measure(command: list[object]) -> tuple[float, float]:
    """Run a command: its processor seconds and its peak in megabytes."""
    with subprocess.Popen([str(part) for part in command], cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} failed with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    peer = ROOT / ".venv-peers" / "bin" / "wacz"
    if not peer.exists():
        print("wacz is not installed: make peers")
        return
    spent: dict[str, list[float]] = {}
    peaks: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="letopis-bench-") as place:
        folder = Path(place)
        warc = build(folder / "data", options.records)
        bare = folder / "bare" / warc.relative_to(folder / "data")
        bare.parent.mkdir(parents=True)
        os.link(warc, bare)
        ours = [sys.executable, "-m", "crawler", "pack", folder / "ours.wacz", "--data"]
        ways: dict[str, list[object]] = {
            "letopis pack, with the crawl's index": [*ours, folder / "data"],
            "letopis pack, without": [*ours, folder / "bare"],
            "wacz create (no titles)": [peer, "create", "-f", warc, "-o", folder / "theirs.wacz"],
        }
        for _ in range(options.rounds):
            for way, command in ways.items():
                cpu, peak = measure(command)
                spent.setdefault(way, []).append(cpu)
                peaks[way] = max(peaks.get(way, 0), peak)
                for made in folder.glob("*.wacz"):
                    made.unlink()
        size = warc.stat().st_size
    theirs = spent["wacz create (no titles)"]
    lines = [
        f"{options.records} pages with their requests, {size >> 20} MB, {options.rounds} rounds, median (lowest to "
        f"highest), Python {platform.python_version()}, py-wacz 0.6.0.",
        "",
        "| way | CPU s | times faster than `wacz create` | peak MB |",
        "|---|---|---|---|",
    ]
    for way, found in spent.items():
        ratios = sorted(other / mine for other, mine in zip(theirs, found, strict=True))
        spread = f"{statistics.median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})"
        lines.append(f"| {way} | {statistics.median(found):.2f} | {spread} | {peaks[way]:.0f} |")
    text = "\n".join(lines)
    print(text)
    if options.write:
        put("Packing", f"`python bench/pack.py`: {text}")


if __name__ == "__main__":
    main()

"""Kills a process that writes WARC, again and again, and looks at what is left.

`python bench/kills.py [--kills 100] [--write]`

After each kill the archive is mended as the next crawl would do it. At the end every record that was acknowledged must
be there byte for byte, and warcio and fastwarc must read every file to its end. The tests do the same with ten kills.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KIT = ROOT / "tests" / "kit"
sys.path[:0] = [str(ROOT), str(KIT)]

from keep_writing import response  # noqa: E402

from archive.holdings.mend import mend  # noqa: E402
from archive.holdings.resolve import cited  # noqa: E402
from archive.items import Capture  # noqa: E402
from archive.warc.reader import records  # noqa: E402
from bench.results import put  # noqa: E402


def killed(root: Path, number: int, delay: float) -> list[tuple[int, Capture]]:
    """What a writer acknowledged before it was killed."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{KIT}"}
    command = [sys.executable, str(KIT / "keep_writing.py"), str(root), str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as writer:
        assert writer.stdout
        first = writer.stdout.readline()
        time.sleep(delay)
        writer.kill()
        lines = [line for line in [first, *writer.stdout] if line.endswith(b"\n")]
    return [(int(line.split(b" ")[0]), Capture.model_validate_json(line.split(b" ", 1)[1])) for line in lines]


def main() -> None:
    """Kill, mend, look, report."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=100)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    chance = random.Random(2025)
    kept: list[tuple[int, Capture]] = []
    torn = cut = lost = damaged = refused = 0
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for _ in range(options.kills):
            kept += killed(root, kept[-1][0] + 1 if kept else 0, chance.uniform(0.0, 0.15))
            for mended in mend(root):
                torn += bool(mended.cut)
                cut += mended.cut
        for number, capture in kept:
            record = cited(root, capture)
            same = record.type == "revisit" or record.block == response(number)
            lost += not same or record.capture(capture.warc) != capture
        files = sorted((root / "warc").rglob("*.warc.gz"))
        for path in files:
            found: list[object] = []
            for _ in records(path, on_damage=found.append):
                pass
            damaged += bool(found)
            for tool in (["warcio.cli", "check"], ["fastwarc.cli", "check"]):
                done = subprocess.run([sys.executable, "-m", *tool, path], capture_output=True)
                refused += done.returncode != 0
    text = (
        f"{options.kills} kills: {len(kept)} exchanges acknowledged in {len(files)} files, {lost} lost or changed. "
        f"{torn} kills left a torn tail, {cut} bytes in all, which was put aside. Files with damage after mending: "
        f"{damaged}; refused by warcio or fastwarc: {refused}."
    )
    print(text)
    if options.write:
        put("Kills while writing", f"`python bench/kills.py`: {text}")
    if lost or damaged or refused:
        sys.exit(1)


if __name__ == "__main__":
    main()

"""The sites of `tests/crawler/crawl/test_false_history.py`, and the unknown one that is killed, with many seeds: other
words, markup, numbers and orders.

python bench/false_history.py --seeds 20
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = [f"tests/crawler/crawl/test_{name}.py" for name in ("false_history", "unknown_site_killed")]


def main() -> None:
    """Try the seeds, and name those that fail."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    failed = 0
    for seed in range(parser.parse_args().seeds):
        run = [sys.executable, "-m", "pytest", "-q", "-n", "0", *TESTS]
        env = {**os.environ, "LETOPIS_SEED": str(seed)}
        done = subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True)
        failed += done.returncode != 0
        lines = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
        sys.stdout.write(f"seed {seed}: {', '.join(lines) if lines else done.stdout.splitlines()[-1]}\n")
        sys.stdout.flush()
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()

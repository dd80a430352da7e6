"""What a lease costs in a table of a million sites: take and finish, beside two INSERTs of one row on the same disk.

    python bench/leases.py [--sites 1000000] [--pairs 400] [--rounds 5] [--write]

Debian's PostgreSQL, as it is installed but for the port, with every commit on the disk before it is answered. Leases
and INSERTs take turns, over connections of their own; the INSERTs go into a table with a primary key.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kit")]

from postgres import Postgres  # noqa: E402

from archive.cluster.leases import LeaseOutcome, Pointer  # noqa: E402
from archive.cluster.postgres import PostgresLeases  # noqa: E402
from archive.secret import Secret  # noqa: E402
from bench.results import put  # noqa: E402

REPORT = {"condition": {"site": "site", "good": "2026-11-28T08:00:00Z"}, "versions": 4321, "vanished": 2}


def fill(url: str, sites: int) -> None:
    """A table in which every site was crawled and is due."""
    PostgresLeases(Secret(url), "fill", lease=timedelta(minutes=2)).close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO letopis_sites (site, due, token, runs, snapshot, snapshot_sha256, report) SELECT "
            "'site' || n, now() - n * interval '1 s', 9, 9, 'sites/site/9.tar.zst', repeat('a', 64), %s::jsonb "
            "FROM generate_series(1, %s) AS n",
            ('{"versions": 4321}', sites),
        )
        connection.execute("VACUUM ANALYZE letopis_sites")
        connection.execute("CREATE TABLE plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text)")


def milliseconds(once: Callable[[], object]) -> float:
    """What it takes."""
    began = time.perf_counter()
    once()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder) / "postgres", durable=True)
        try:
            fill(server.url, options.sites)
            leases = PostgresLeases(Secret(server.url), "bench", release=(0, 2, 0), lease=timedelta(minutes=2))
            plain = psycopg.connect(server.url, autocommit=True)

            def lease() -> None:
                taken = leases.take()
                assert taken is not None
                pointer = Pointer(f"sites/{taken.site}/10.tar.zst", "b" * 64)
                done = LeaseOutcome(True, timedelta(days=1), snapshot=pointer, release=(0, 2, 0), report=REPORT)
                assert leases.finish(taken, done)

            def inserts() -> None:
                for _ in range(2):
                    plain.execute("INSERT INTO plain (word) VALUES ('x')")

            ratios, ours, theirs = [], [], []
            for _ in range(options.rounds):
                # One by one in turn: what else the disk has to do falls on both.
                pairs = [(milliseconds(lease), milliseconds(inserts)) for _ in range(options.pairs)]
                ours.append(statistics.median(one for one, _ in pairs))
                theirs.append(statistics.median(other for _, other in pairs))
                ratios.append(ours[-1] / theirs[-1])
            plain.close()
            leases.close()
        finally:
            server.remove()
    text = (
        f"`python bench/leases.py --sites {options.sites} --pairs {options.pairs} --rounds {options.rounds}`, on a "
        f"machine that others used as well, every commit synced: take and finish {statistics.median(ours):.2f} ms, two "
        f"INSERTs {statistics.median(theirs):.2f} ms (medians of the rounds); the ratio of a round is "
        f"{statistics.median(ratios):.2f} in the median, {min(ratios):.2f} to {max(ratios):.2f}. The aim is 1.5."
    )
    print(text)
    if options.write:
        put("Leases of a million sites", text)


if __name__ == "__main__":
    main()

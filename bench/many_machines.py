"""Two workers that share many sites and are killed again and again: is every site done, and nothing lost?

    python bench/many_machines.py [--sites 200] [--kills 20] [--articles 6] [--seed 1] [--write]

PostgreSQL and an S3 server on loopback. Every site is a copy of a sample site. A worker is killed at a random moment
while it has sites, every second time with its crawls; it is started again some seconds later. At the end each site's
articles must be those of a worker that was never killed, and every WARC record that was ever in the storage must be
there still.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kit")]

import s3  # noqa: E402
from cluster import Machines, restored  # noqa: E402
from postgres import Postgres  # noqa: E402

from archive.cluster.snapshots import Shared  # noqa: E402
from archive.item_store import Items  # noqa: E402
from archive.secret import Secret  # noqa: E402
from archive.verify import verify  # noqa: E402
from bench.results import put  # noqa: E402
from crawler.sample import SampleServer  # noqa: E402


def texts(root: Path, site: str) -> set[tuple[str, int, str]]:
    """The versions of a site's articles."""
    return {
        (item.id.rpartition("-")[2], item.version.number, item.version.content_hash) for item in Items(root).of(site)
    }


def kill(machines: Machines, name: str, worker: subprocess.Popen[bytes], *, crawls: bool) -> None:
    """Kill a worker, or all of its machine."""
    worker.kill()
    worker.wait()
    for path in machines.crawls(name) if crawls else ():
        try:
            os.kill(int(path.read_text()), signal.SIGKILL)
        except (ProcessLookupError, ValueError):
            continue


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--articles", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    options = parser.parse_args()
    chance, began = random.Random(options.seed), time.monotonic()
    served = SampleServer(articles=options.articles)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        served as web,
    ):
        place = Path(folder)
        place.chmod(0o755)
        postgres, storage = Postgres(place / "postgres"), s3.S3()
        try:
            machines = Machines(
                place / "machines", postgres.url, s3.settings(storage.url, "many"), web.hosts, options.sites, delay=0.1
            )
            url = f"s3://{s3.BUCKET}/many"
            reach = {"endpoint_url": storage.url, "key": "key", "secret": Secret("secret")}
            shared, copied = Shared(place / "look", url, reach), dict[str, int]()

            def there() -> dict[str, int]:
                return {name: size for name, size in shared.everything("warc").items() if name.endswith(".warc.gz")}

            workers: dict[str, subprocess.Popen[bytes]] = {}
            pauses = dict.fromkeys(("one", "two"), 0.0)
            kills, next_kill, broken = 0, time.monotonic() + 8, 0
            while True:
                now = time.monotonic()
                for name, since in pauses.items():
                    if (name not in workers or workers[name].poll() is not None) and now >= since:
                        workers[name] = machines.start(name, "--parallel", "2")
                rows = machines.rows()
                if rows and all(row.runs for row in rows) and kills >= options.kills:
                    break
                if kills < options.kills and now >= next_kill:
                    name = chance.choice(list(workers))
                    if held := machines.held_by(workers[name]):
                        copied |= there()
                        kill(machines, name, workers[name], crawls=kills % 2 == 1)
                        kills, broken = kills + 1, broken + len(held)
                        pauses[name] = time.monotonic() + chance.uniform(0, 4)
                        next_kill = time.monotonic() + chance.uniform(1, 12)
                if rows and all(row.runs for row in rows):
                    machines.due()
                time.sleep(0.3)
            for worker in workers.values():
                worker.wait()
            machines.end()
            rows, lost = machines.rows(), {name for name in copied if name not in there()}
            whole = restored(place / "whole", url, reach, machines.sites)
            alone = Machines(
                place / "alone", postgres.url.replace("/postgres", "/template1"), s3.settings(storage.url, "alone"),
                web.hosts, 1,
            )  # fmt: skip
            assert alone.start("one").wait() == 0, alone.said("one")
            once = restored(place / "once", f"s3://{s3.BUCKET}/alone", reach, alone.sites)
            wanted = {each[1:] for each in texts(once, alone.sites[0])}
            otherwise = [
                site
                for site in machines.sites
                if {(number, digest) for _, number, digest in texts(whole, site)} != wanted
            ]
            findings = [one for one in verify(whole).findings if one.code != "file-supplied"]
        finally:
            storage.close()
            postgres.remove()
    text = (
        f"`python bench/many_machines.py --sites {options.sites} --kills {options.kills} --articles {options.articles} "
        f"--seed {options.seed}`, on a machine that others used as well: {sum(bool(row.runs) for row in rows)} of "
        f"{options.sites} sites done; {kills} kills -9 took {broken} leases, the most a site was taken is "
        f"{max(row.token for row in rows)} times, {statistics.mean(row.token for row in rows):.2f} on average. Of "
        f"{len(copied)} WARC files that were in the storage when a worker was killed {len(lost)} are missing; "
        f"{len(otherwise)} sites have other articles than one worker that was never killed gives; `verify` of all "
        f"finds {len(findings)} faults. {time.monotonic() - began:.0f} s."
    )
    print(text)
    for each in (*sorted(lost)[:5], *otherwise[:5], *findings[:5]):
        print(each)
    if options.write:
        put("Many machines, killed", text)


if __name__ == "__main__":
    main()

"""How many requests the second run at an unchanged site sends, beside the first.

python bench/second_run.py --articles 500
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.sample import SampleServer  # noqa: E402

LISTS = {
    "voronezh": "http://www.govvrn.ru/novosti",
    "kaliningrad": "http://gov39.ru/news/",
    "chechnya": "http://chechnya.gov.ru/category/news/",
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=500)
    options = parser.parse_args()
    env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env |= {"PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/bench"}
    with tempfile.TemporaryDirectory() as place, SampleServer(articles=options.articles) as server:
        values = {"LETOPIS_HOSTS": json.dumps(server.hosts), "AUTOTHROTTLE_ENABLED": "0", "DOWNLOAD_DELAY": "0"}
        words = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
        for site, address in LISTS.items():
            counts, whole = [], []
            for _ in range(2):
                server.forget()
                run = [sys.executable, "-m", "crawler", "crawl", site, "--from", address, "--recheck", "due"]
                run += ["--data", place, *words]
                subprocess.run(run, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                counts.append(len(server.requests))
                addresses = {
                    server.url(site, number).partition("//")[2].partition("/")[2]
                    for number in server.state[site].articles
                }
                whole.append(sum(seen.path.lstrip("/") in addresses and seen.status == 200 for seen in server.requests))
            print(
                f"{site}: {counts[0]} requests, {whole[0]} articles; then {counts[1]} ({counts[1] / counts[0]:.2%}), "
                f"{whole[1]} articles whole"
            )


if __name__ == "__main__":
    main()

"""What a run over many sites costs that finds nothing new: CPU of `letopis run`, beside release 0.1.0.

python bench/many_sites.py --sites 77

Release 0.1.0 is taken from its commit in this repository. Each site is a copy of a sample site with a name of its own.
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
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from startup import unpacked  # noqa: E402

from crawler.sample import SampleServer  # noqa: E402

FILE = """
from crawler.crawl.expectations import Expectations
from crawler.platforms.liferay.spider import LiferaySpider

class Site(LiferaySpider):
    name = "{name}"
    region = "RU-VOR"
    start_urls = ["http://www.govvrn.ru/novosti"]
    expect = Expectations(items_a_week=None, silent_days=None)
"""


def cpu(root: Path, place: Path, data: str, options: list[str]) -> float:
    """Seconds of CPU of one run, those of all its crawls included."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LETOPIS_", "PYTHON"))}
    env |= {"PYTHONPATH": f"{root}{os.pathsep}{place}", "PYTHONPYCACHEPREFIX": str(place / "compiled")}
    env |= {"LETOPIS_CONTACT": "https://letopis.example/bench"}
    before = os.times()
    words = [sys.executable, "-m", "crawler", "run", "--data", str(place / data), "-j", "2", "--json", *options]
    done = subprocess.run(words, env=env, cwd=place, capture_output=True, text=True)
    after = os.times()
    outcomes = {run["outcome"] for run in json.loads(done.stdout)["sites"]} if done.stdout else done.stderr
    if outcomes != {"well"}:
        raise SystemExit(f"the run in {root} did not go well: {outcomes} {done.stderr[-2000:]} {done.stdout[:3000]}")
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=77)
    parser.add_argument("--articles", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, SampleServer(articles=options.articles) as server:
        place = Path(folder)
        releases = {"0.1.0": unpacked(place / "release"), "ours": ROOT}
        values = {"LETOPIS_HOSTS": json.dumps(server.hosts), "AUTOTHROTTLE_ENABLED": "0", "DOWNLOAD_DELAY": "0"}
        spent = {}
        for release, root in releases.items():
            package = f"many_{release.replace('.', '_')}"
            (place / package).mkdir()
            (place / package / "__init__.py").write_text("")
            for number in range(options.sites):
                name = f"site{number}"
                text = FILE.format(name=name)
                if release == "0.1.0":
                    text = text.replace("crawler.crawl.expectations", "crawler.expectations")
                    text = text.replace("crawler.platforms.liferay.spider", "crawler.platforms.liferay")
                (place / package / f"{name}.py").write_text(text)
            words = [f"--set={name}={value}" for name, value in (values | {"SPIDER_MODULES": package}).items()]
            cpu(root, place, f"data-{release}", words)
            spent[release] = cpu(root, place, f"data-{release}", words)
        ratio = spent["ours"] / spent["0.1.0"]
        print(
            f"{options.sites} sites with nothing new: {spent['0.1.0']:.1f} CPU s of 0.1.0, {spent['ours']:.1f} of ours "
            f"({ratio:.2f})"
        )


if __name__ == "__main__":
    main()

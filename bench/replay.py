"""Opening one page in the replay of a large archive and of a small one, and an article beside release 0.1.0.

    python bench/replay.py [--few 100] [--many 200000] [--rounds 15] [--write]

The first: the same pages in archives of two sizes, opened in turn, each page once: until the server answers with the
frame of the cell (its package is made by then), and until Chromium shows the page, where that is here. The second: the
first byte of an article that `letopis serve` and the same command of release 0.1.0 answer, each with what it crawled
of the sample site, asked in turn. `--write` adds the result to RESULTS.md.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kit"), str(Path(__file__).parent)]

import results  # noqa: E402
from browser import chromium, chromium_is_here, show  # noqa: E402
from exchanges import INFO, exchange, page  # noqa: E402
from second_run import LISTS  # noqa: E402
from startup import RELEASE, cpu, unpacked  # noqa: E402

from archive.holdings.writer import WarcWriter  # noqa: E402
from archive.replay import viewers  # noqa: E402
from archive.replay.server import ReplayServer  # noqa: E402
from crawler.commands.replay import PagePackages  # noqa: E402
from crawler.sample import SampleServer  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SITE = "voronezh"
PER_FILE = 20_000
"""Pages in one WARC; an archive has several."""
_STYLE = b"HTTP/1.1 200 OK\r\nContent-Type: text/css\r\nContent-Length: 8\r\n\r\nh1{top:0}"


def build(data: Path, pages: int) -> None:
    """An archive of so many articles, each with a style that all have."""
    for begin in range(0, pages, PER_FILE):
        with WarcWriter(data, "bench", INFO) as writer:
            writer.write_exchange(exchange("http://example.org/style.css", _STYLE))
            for number in range(begin, min(begin + PER_FILE, pages)):
                words = " ".join(f"слово{number * 31 + k * k % 977}" for k in range(300))
                head = f'<title>Новость {number}</title><link rel="stylesheet" href="/style.css">'
                writer.write_exchange(page(number, f"<html>{head}<h1>Новость {number}</h1><p>{words}</p></html>"))


def timed(ask: Callable[[], object]) -> float:
    """Milliseconds that a call takes."""
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


def opened(place: Path, sizes: list[int], rounds: int) -> Iterator[tuple[str, list[list[float]]]]:
    """What was measured, and its times by size: opening pages of archives in turn."""
    with ExitStack() as stack:
        servers = []
        for size in sizes:
            data = place / f"replay-{size}"
            if not data.is_dir():
                build(data, size)
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=place)))
            servers.append(stack.enter_context(ReplayServer(viewers.replayweb(), pages=PagePackages(data, folder))))
        # The first page of each warms what a replay reads once; the others are spread over the small archive's pages.
        step = max(1, (min(sizes) - 1) // (2 * rounds))
        numbers = [n * step for n in range(min(2 * rounds + 1, min(sizes)))]
        urls = [f"http://example.org/page/{number}" for number in numbers]
        answered: list[list[float]] = [[] for _ in servers]
        for url in urls[: rounds + 1]:
            for server, times in zip(servers, answered, strict=True):
                times.append(timed(lambda s=server, u=url: urlopen(s.link(u), timeout=600).read()))
        yield "answered with the page's frame", [times[1:] for times in answered]
        if not chromium_is_here():
            return
        driver = stack.enter_context(chromium(place / "profile"))
        seen: list[list[float]] = [[] for _ in servers]
        show(driver, servers[0].link(urls[0]))
        for url in urls[rounds + 1 :]:
            for server, times in zip(servers, seen, strict=True):
                times.append(timed(lambda s=server, u=url: show(driver, s.link(u))))
        yield "shown by Chromium", seen


@contextmanager
def served(root: Path, data: Path) -> Iterator[tuple[int, str]]:
    """A running `letopis serve` of a release: its port, and the path of an article."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    lines = [line for path in sorted((data / "items").rglob("*.jsonl")) for line in path.read_bytes().splitlines()]
    words = [sys.executable, "-m", "crawler", "serve", "--port", str(port), "--data", str(data)]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LETOPIS_", "PYTHON"))}
    with subprocess.Popen(words, cwd=root, env=env | {"PYTHONPATH": str(root)}, stdout=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                with socket.socket() as asking:
                    if asking.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield port, f"/item/{json.loads(lines[0])['id']}"
        finally:
            process.terminate()


def first_byte(port: int, path: str) -> None:
    """Ask, and read one byte of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    if answer.status != 200 or not answer.read(1):
        raise SystemExit(f"{path}: {answer.status}")
    connection.close()


def articles(place: Path, rounds: int) -> list[list[float]]:
    """Milliseconds until the first byte of an article, of release 0.1.0 and of ours, asked in turn."""
    roots = [unpacked(place / "release"), ROOT]
    with SampleServer(articles=60) as server, ExitStack() as stack:
        values = {"LETOPIS_HOSTS": json.dumps(server.hosts), "AUTOTHROTTLE_ENABLED": "0", "DOWNLOAD_DELAY": "0"}
        settings = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
        asked = []
        for number, root in enumerate(roots):
            data = place / f"serve-{number}"
            words = ["crawl", SITE, "--from", LISTS[SITE], *settings, "--data", str(data)]
            cpu(root, words, place / "compiled")
            asked.append(stack.enter_context(served(root, data)))
        times: list[list[float]] = [[], []]
        for number in range(rounds + 20):
            for (port, path), took in zip(asked, times, strict=True):
                took.append(timed(lambda p=port, a=path: first_byte(p, a)))
            if number == 19:
                times = [[], []]
        return times


def row(task: str, theirs: list[float], ours: list[float]) -> str:
    """A line of the table."""
    a, b = statistics.median(theirs), statistics.median(ours)
    return f"| {task} | {a:.1f} | {b:.1f} | {b / a:.2f} |"


def main() -> None:
    """Measure, print, and write the section of RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--many", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--folder", type=Path, help="Where archives are made and used again; a passing one by default.")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as passing:
        place = options.folder or Path(passing)
        place.mkdir(parents=True, exist_ok=True)
        rows = [f"| opening one page | ms of {options.few:,} | ms of {options.many:,} | ratio |", "|---|---|---|---|"]
        for task, times in opened(place, [options.few, options.many], options.rounds):
            rows.append(row(task, *times))
            print(rows[-1], flush=True)
        rows += ["", "| `letopis serve` | ms of 0.1.0 | ms of ours | ratio |", "|---|---|---|---|"]
        rows.append(row("first byte of an article", *articles(Path(passing), 10 * options.rounds)))
        print(rows[-1], flush=True)
    if options.write:
        about = (
            f"`python bench/replay.py --few {options.few} --many {options.many} --rounds {options.rounds}`: "
            f"pages of archives of {options.few:,} and of "
            f"{options.many:,} articles opened in turn, each once; an article of the sample site beside release 0.1.0 "
            f"(commit {RELEASE}), {10 * options.rounds} requests each, in turn; medians. "
            f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} at the start."
        )
        results.put("Opening a page, and an article", about + "\n\n" + "\n".join(rows))


if __name__ == "__main__":
    main()

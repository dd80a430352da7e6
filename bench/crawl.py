"""What archiving costs a crawl: plain Scrapy, ours, Scrapy with our add-on, and a peer fetch the same pages in turn.

`python bench/crawl.py [--pages 2000] [--rounds 3] [--large 200] [--write]`

A server process on loopback gives generated pages of 10 to 60 KB, plain or gzip; each crawler runs in a process of its
own with the same spider and settings, follows the links and does not read the pages. CPU is user and system time of the
whole process, its start included; peak memory is its largest resident set. The crawlers take turns, so that whatever
else the machine does falls on all of them; ratios are taken within a round. `--write` adds the result to RESULTS.md.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.results import put  # noqa: E402

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "letopis-bench"
PEER = "scrapy-webarchive==0.5.3"
PEER_NEEDS = ["scrapy==2.19.*", "warcio==1.7.4", "cdxj-indexer==1.4.5", "wacz==0.5.0", "warc-knot==0.2.5", "setuptools"]
"""The peer asks for Scrapy below 2.12, but it runs on 2.19, and only so are the two compared and not two Scrapys."""
HOST = "press.example"
ADDON = "the add-on"
"""Plain Scrapy with `crawler.addon.ArchiveAddon`, as anybody's project has it."""
LARGE = "/large"

COMMON = {
    "ROBOTSTXT_OBEY": False,
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS": 8,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "CONCURRENT_ITEMS": 1,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "LOG_LEVEL": "WARNING",
    "USER_AGENT": "bench",
    "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Encoding": "gzip"},
    "DOWNLOAD_MAXSIZE": 1 << 30,
    "DOWNLOAD_WARNSIZE": 0,
}


def pages(count: int) -> list[bytes]:
    """Pages with links to each other; words fall as in a language, so that they compress as press pages do."""
    chance = random.Random(1)
    letters = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 12))) for _ in range(8000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    made = []
    for number in range(count):
        links = [number * 2 + 1, number * 2 + 2, *(chance.randrange(count) for _ in range(30))]
        menu = "\n".join(
            f'<li class="news-list__item"><a class="news-list__link" href="/p/{link}">'
            f"{' '.join(chance.choices(words, weights, k=8))}</a></li>"
            for link in links
            if link < count
        )
        head = f"<!DOCTYPE html>\n<html lang=ru><head><meta charset=utf-8><title>{number}</title></head>\n"
        page = f"{head}<body><ul>{menu}</ul>\n"
        size = chance.randint(10_000, 60_000)
        parts = [page.encode()]
        length = len(parts[0])
        while length < size - 20:
            part = f'<p class="news-item__text">{" ".join(chance.choices(words, weights, k=40))}.</p>\n'.encode()
            parts.append(part)
            length += len(part)
        made.append(b"".join(parts) + b"</body></html>")
    return made


def serve(count: int, packed: bool, large: int) -> None:
    """Serve until killed; prints the port."""
    answers = {}
    for number, page in enumerate(pages(count)):
        body = gzip.compress(page, 6) if packed else page
        coding = b"Content-Encoding: gzip\r\n" if packed else b""
        head = b"HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/html; charset=utf-8\r\n" + coding
        answers[b"/p/%d" % number] = head + b"Content-Length: %d\r\n\r\n" % len(body) + body

    class Protocol(asyncio.Protocol):
        rest = b""

        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        def data_received(self, data: bytes) -> None:
            self.rest += data
            while (end := self.rest.find(b"\r\n\r\n")) >= 0:
                path = self.rest.split(b" ", 2)[1]
                self.rest = self.rest[end + 4 :]
                if path == LARGE.encode():
                    self.large = asyncio.ensure_future(self.send_large())
                else:
                    self.transport.write(answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))

        async def send_large(self) -> None:
            self.transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n\r\n" % (large << 20)
            )
            block = random.Random(2).randbytes(1 << 20)
            for _ in range(large):
                self.transport.write(block)
                while self.transport.get_write_buffer_size() > 1 << 20:
                    await asyncio.sleep(0.002)

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Protocol, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(run())


def crawl(way: str, address: str, start: str, folder: str) -> None:
    """Crawl once in this process, and print how many pages came."""
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess

    read = way == "ours + reading"
    if read:
        from crawler.reading.document import Document
        from crawler.reading.page import read as read_page
    link = re.compile(rb'href="(/p/\d+)"')
    site = f"http://{HOST}" if way.startswith("ours") else f"http://{address}"

    class Bench(Spider):
        name = "bench"
        count = 0

        async def start(self) -> Any:
            self.seen = {start.encode()}
            yield Request(site + start, dont_filter=True)

        def parse(self, response: Any) -> Any:
            Bench.count += 1
            if read:
                read_page(Document(response.body, response.url))
            for path in link.findall(response.body):
                if path not in self.seen:
                    self.seen.add(path)
                    yield Request(site + path.decode(), dont_filter=True)

    settings: dict[str, Any] = dict(COMMON)
    if way.startswith("ours"):
        import crawler.settings

        own = {name: value for name, value in vars(crawler.settings).items() if name.isupper()}
        # The sites' modules are there to read pages.
        del own["SPIDER_LOADER_CLASS"], own["SPIDER_MODULES"]
        settings = own | COMMON
        settings |= {"LETOPIS_DATA": folder, "LETOPIS_HOSTS": {HOST: address}, "LETOPIS_PROGRESS": "none"}
    elif way == ADDON:
        settings |= {"ADDONS": {"crawler.addon.ArchiveAddon": 100}, "LETOPIS_DATA": folder}
    elif way == "scrapy-webarchive":
        settings |= {
            "EXTENSIONS": {"scrapy_webarchive.extensions.WaczExporter": 543},
            "SW_EXPORT_URI": f"{folder}/",
        }
        os.chdir(folder)
    process = CrawlerProcess(settings)
    process.crawl(Bench)
    process.start()
    print(Bench.count)


def peer_python() -> Path:
    """The peer's own environment, made once."""
    folder = CACHE / PEER.replace("==", "-")
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print(f"installing {PEER} into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        install = [python, "-m", "pip", "-q", "--disable-pip-version-check", "install"]
        subprocess.run([*install, *PEER_NEEDS], check=True)
        subprocess.run([*install, "--no-deps", PEER], check=True)
        (folder / "ready").touch()
    return python


def measure(way: str, address: str, start: str, wanted: int) -> tuple[float, float]:
    """CPU seconds and peak megabytes of one crawl."""
    python = peer_python() if way == "scrapy-webarchive" else Path(sys.executable)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        # The peer's environment must not see ours.
        process = subprocess.Popen(
            # -P: the peer imports a package `warc`, and a file of that name stands beside this one.
            [python, "-P", __file__, "--role", "crawl", way, address, start, folder],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | ({} if way == "scrapy-webarchive" else {"PYTHONPATH": str(ROOT)}),
        )
        assert process.stdout and process.stderr
        out, err = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        process.stderr.close()
    if process.returncode or out.split()[-1:] != [b"%d" % wanted]:
        raise SystemExit(f"{way}: {out.decode()} pages of {wanted}\n{err.decode()[-3000:]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Served:
    """A server process."""

    def __init__(self, count: int, packed: bool, large: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--role", "serve", str(count), str(int(packed)), str(large)],
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout
        self.address = f"127.0.0.1:{int(self.process.stdout.readline())}"

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def spread(values: list[float], digits: int = 2) -> str:
    """Median and, where there are several, the extremes."""
    middle = f"{statistics.median(values):.{digits}f}"
    return middle if len(values) < 2 else f"{middle} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def compressors(count: int) -> list[str]:
    """Pages packed one by one, as the writer does."""
    import zlib

    from isal import isal_zlib

    ways: list[tuple[str, Any]] = [
        (f"isal {level}", lambda data, n=level: isal_zlib.compress(data, n)) for level in (1, 2, 3)
    ]
    try:
        from zlib_ng import zlib_ng
    except ImportError:
        pass
    else:
        ways.append(("zlib-ng 6", lambda data: zlib_ng.compress(data, 6)))
    ways.append(("zlib 6", lambda data: zlib.compress(data, 6)))
    data = pages(min(count, 300))
    raw = sum(map(len, data))
    lines = ["", "| compressor | CPU ms a page | size, share of the page |", "|---|---|---|"]
    for name, pack in ways:
        begun = time.process_time()
        size = sum(len(pack(page)) for page in data)
        spent = (time.process_time() - begun) / len(data) * 1000
        lines.append(f"| {name} | {spent:.2f} | {size / raw:.3f} |")
    return lines


def bench(arguments: argparse.Namespace) -> str:
    """Run everything and give the section for RESULTS.md."""
    ways = ["plain Scrapy", "ours", ADDON, "scrapy-webarchive"]
    lines = [
        f"`python bench/crawl.py --pages {arguments.pages} --rounds {arguments.rounds} --large {arguments.large}`: "
        f"{arguments.pages} pages "
        f"of 10 to 60 KB over loopback, {arguments.rounds} interleaved rounds, median (lowest to highest). "
        f"Python {platform.python_version()}, "
        f"Scrapy {version('scrapy')}, isal {version('isal')}, {PEER.replace('==', ' ')} on Scrapy 2.19, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start. Ratios travel, seconds don't.",
        "",
        "| bodies | crawler | CPU s per 1,000 pages | × plain Scrapy | peak MB | × plain Scrapy |",
        "|---|---|---|---|---|---|",
    ]
    for packed in (False, True):
        found: dict[str, list[tuple[float, float]]] = {way: [] for way in [*ways, "ours + reading"]}
        with Served(arguments.pages, packed, 0) as server:
            for number in range(arguments.rounds):
                turns = ways[number % len(ways) :] + ways[: number % len(ways)]
                if number == 0 and not packed:
                    turns = [*turns, "ours + reading"]
                for way in turns:
                    found[way].append(measure(way, server.address, "/p/0", arguments.pages))
                    print(
                        f"{'gzip' if packed else 'plain'} {number + 1}: {way} {found[way][-1][0]:.2f} s",
                        file=sys.stderr,
                    )
        plain = found["plain Scrapy"]
        for way, runs in found.items():
            if not runs:
                continue
            cpu = [run[0] / arguments.pages * 1000 for run in runs]
            ratios = [[mine[part] / base[part] for mine, base in zip(runs, plain, strict=False)] for part in (0, 1)]
            lines.append(
                f"| {'gzip' if packed else 'plain'} | {way} | {statistics.median(cpu):.2f} | {spread(ratios[0])} "
                f"| {statistics.median(run[1] for run in runs):.0f} | {spread(ratios[1])} |"
            )
    with Served(1, False, arguments.large) as server:
        peaks = {way: measure(way, server.address, LARGE, 1)[1] for way in ways[:2]}
    lines += [
        "",
        f"One body of {arguments.large} MB, peak memory: "
        + ", ".join(f"{w} {p:.0f} MB" for w, p in peaks.items())
        + ".",
    ]
    return "\n".join(lines + compressors(arguments.pages)) + "\n"


def main() -> None:
    """The command line, and the roles of the processes it starts."""
    if sys.argv[1:3] == ["--role", "serve"]:
        serve(int(sys.argv[3]), sys.argv[4] == "1", int(sys.argv[5]))
    elif sys.argv[1:3] == ["--role", "crawl"]:
        crawl(*sys.argv[3:7])
    else:
        parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--pages", type=int, default=2000)
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--large", type=int, default=200, metavar="MB")
        parser.add_argument("--write", action="store_true", help="add the result to RESULTS.md")
        arguments = parser.parse_args()
        result = bench(arguments)
        print(result)
        if arguments.write:
            put("What archiving costs a crawl", result)


if __name__ == "__main__":
    main()

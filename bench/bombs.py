"""Twelve readers ask `letopis serve` for ranges of bombs, all at once: what it takes in memory and time.

    python bench/bombs.py [--megabytes 250] [--readers 12] [--write]

First packages of which one file is a bomb are checked, each in turn: what that takes in memory.
An article is made whose files are zeros, packed by each coding that a server may use, one of them twice and in chunks,
and two that are large by what holds nothing: chunks of a byte, and empty members of gzip.
`letopis serve` runs in a process of its own; the readers ask over sockets for the first byte, for one in the middle,
for the last and for all of each file, and leave without reading an answer to its end.
"""

from __future__ import annotations

import argparse
import gzip
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
from backports import zstd
from isal import igzip, isal_zlib

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kit")]

import bomb_packages  # noqa: E402

from archive.items import Media  # noqa: E402
from bench.results import put  # noqa: E402
from tests.archive.press import Press  # noqa: E402

PACKAGE = 150
"""Megabytes that the check of a package may take; of its manifest, which is read as a whole, 64 MB are the most."""
MEMORY = 400
"""Megabytes that the process may take."""


def bombs(size: int) -> dict[str, tuple[str, bytes]]:
    """The fields that announce each bomb, and the bomb."""
    zeros = bytes(size)
    once = igzip.compress(zeros)
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(once), once)
    return {
        "gzip": ("Content-Encoding: gzip", once),
        "gzip twice": ("Content-Encoding: gzip, gzip", gzip.compress(once)),
        "gzip in chunks": ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked", chunks),
        "deflate": ("Content-Encoding: deflate", isal_zlib.compress(zeros)),
        "br": ("Content-Encoding: br", brotli.compress(zeros, quality=1)),
        "zstd": ("Content-Encoding: zstd", zstd.compress(zeros)),
        "chunks of a byte": ("Transfer-Encoding: chunked", b"1\r\nx\r\n" * (size // 100) + b"0\r\n\r\n"),
        "gzip of empty members": ("Content-Encoding: gzip", gzip.compress(b"") * (size // 100)),
    }


def archive(folder: Path, size: int) -> str:
    """Keep an article with the bombs; the path of its files."""
    press = Press(folder)
    media = []
    for number, (fields, body) in enumerate(bombs(size).values()):
        url = f"https://voronezh.example/{number}.mp4"
        capture = press.capture(url, body, "video/mp4", more=f"{fields}\r\n")
        media.append(Media(type="video", url=url, capture=capture))
    item = press.item("film", "Фильм", "Слова.", media=media)
    press.close()
    return f"/file/{item.id}/1"


def ask(url: str, wanted: str | None) -> int:
    """Ask, read a piece, and leave; the status."""
    request = urllib.request.Request(url, headers={"Range": wanted} if wanted else {})
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            answer.read(1000)
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def main() -> None:
    """Measure and report."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--megabytes", type=int, default=250)
    arguments.add_argument("--readers", type=int, default=12)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    size, load = options.megabytes << 20, os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as place:
        name = Path(place) / "bomb.wacz"
        checks = {bomb: bomb_packages.checked(name, bomb, options.megabytes)[1] >> 20 for bomb in bomb_packages.BOMBS}
        name.unlink()
        files = archive(Path(place), size)
        command = [sys.executable, "-m", "crawler", "serve", "--port", "0", "--data", place]
        env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "COLUMNS": "200"}
        with subprocess.Popen(command, env=env, cwd=place, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout
                address = re.search(r"http://[\d.:]+", server.stdout.readline())
                assert address
                ranges = ["bytes=0-0", f"bytes={size // 2}-{size // 2 + 9}", f"bytes={size - 1}-{size - 1}", None]
                wanted = [
                    (f"{address[0]}{files}/{number}", each) for each in ranges for number in range(len(bombs(100)))
                ]
                begun = time.monotonic()
                with ThreadPoolExecutor(options.readers) as pool:
                    statuses = list(pool.map(lambda one: ask(*one), wanted * 2))
                took = time.monotonic() - begun
                status = Path(f"/proc/{server.pid}/status").read_text()
            finally:
                server.terminate()
    peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) >> 10  # type: ignore[index]
    counts = {each: statuses.count(each) for each in sorted(set(statuses))}
    text = (
        f"`python bench/bombs.py --megabytes {options.megabytes} --readers {options.readers}`: {options.readers} "
        f"readers at once ask `letopis serve` {len(statuses)} times for ranges of {len(bombs(100))} files: "
        f"{options.megabytes} MB of zeros in each coding, chunks of a byte, and empty members of gzip. "
        f"Python {platform.python_version()}, load {load:.1f} at the start. "
        f"Answers by status: {counts}. The process took {peak} MB at most (bound: {MEMORY}), "
        f"and the answers {took:.0f} s. Packages whose file is such a bomb, checked in so many MB (bound: {PACKAGE}): "
        + ", ".join(f"{bomb} {peak}" for bomb, peak in checks.items())
        + "."
    )
    print(text)
    if options.write:
        put("Readers of bombs", text)
    sys.exit(peak > MEMORY or max(checks.values()) > PACKAGE)


if __name__ == "__main__":
    main()

"""pywb as the other viewer: a process of its own in an environment of its own, on loopback."""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from archive.replay.viewers import ViewerMissing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from archive.wacz.writer import Link

COLLECTION = "letopis"
PATIENCE = 60.0
"""Seconds that pywb is given to listen."""

# No recording, no fetching from the live web, no access rules: what the package holds and nothing else.
_CONFIG = """collections:
  {collection}:
    index_paths: ./indexes
    archive_paths: ./archive/
enable_auto_fetch: false
framed_replay: true
"""


class PywbServer:
    """Replays one WACZ through pywb. A context manager; the process and its files go with it."""

    def __init__(self, wayback: Path, package: Path, *, links: Sequence[Link] = (), port: int = 0) -> None:
        """`wayback` is the command of `viewers.pywb`; `links` fill the package's gaps; port 0 takes a free one."""
        self._links = {link.name: link.path for link in links}
        self._wayback = wayback
        self._package = package
        self._port = port
        self._folder = Path()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """`http://127.0.0.1:port`."""
        return f"http://127.0.0.1:{self._port}"

    def link(self, url: str | None = None, at: str | None = None) -> str:
        """The address to open in the browser, for the collection or for one page in it; without `at` the latest."""
        if url is None:
            return f"{self.address}/{COLLECTION}/"
        return f"{self.address}/{COLLECTION}/{at + '/' if at else ''}{url}"

    def __enter__(self) -> PywbServer:
        self._folder = Path(tempfile.mkdtemp(prefix="letopis-pywb-"))
        try:
            _unpack(self._package, self._folder, self._links)
            self._port = self._port or _free_port()
            log = (self._folder / "log").open("wb")
            with log:
                self._process = subprocess.Popen(  # noqa: S603 # our own command and a number
                    [str(self._wayback), "-p", str(self._port), "-b", "127.0.0.1"],
                    cwd=self._folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env={**os.environ, "PYTHONPATH": "", "PYTHONWARNINGS": "ignore"},
                )
            self._wait()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                with urlopen(self.address + "/", timeout=5):  # noqa: S310 # our own http address
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        said = (self._folder / "log").read_text("utf-8", "replace").strip().splitlines() or ["it said nothing"]
        raise ViewerMissing(f"pywb did not start: {said[-1]}")

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _unpack(package: Path, folder: Path, links: dict[str, Path]) -> None:
    """The records and the index of a WACZ as files; names inside the package are not trusted as paths."""
    (folder / "archive").mkdir()
    (folder / "indexes").mkdir()
    with zipfile.ZipFile(package) as zipped:
        for info in zipped.infolist():
            room, _, name = info.filename.rpartition("/")
            if not name or name.startswith("."):
                continue
            if info.filename in links:
                (folder / "archive" / name).symlink_to(links[info.filename].resolve())
            elif room == "archive":
                with zipped.open(info) as source, (folder / "archive" / name).open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
            elif room == "indexes" and name.endswith((".cdx.gz", ".cdxj", ".cdx")):
                with zipped.open(info) as source, (folder / "indexes" / "index.cdxj").open("ab") as target:
                    shutil.copyfileobj(gzip.GzipFile(fileobj=source) if name.endswith(".gz") else source, target)
    (folder / "config.yaml").write_text(_CONFIG.format(collection=COLLECTION))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

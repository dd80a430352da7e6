"""A process that has everything imported and forks the crawls: one that finds nothing new costs less than its start.

`python -m crawler.operating.warm FD` serves on an inherited socket. It has one thread, and neither a reactor nor a
database, socket or file of a crawl, so nothing of one crawl is in another: each is a process of its own, in a session
of its own. Whoever asks has the exit codes from it, and starts fresh processes where it is gone.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from queue import Empty, Queue
from typing import IO, Any

PARTS = (
    "archive.beside",
    "archive.conditions",
    "archive.settling",
    "crawler.commands.crawl",
    "crawler.crawl.extension",
    "crawler.crawl.generic",
    "crawler.crawl.launch",
    "crawler.crawl.page_files",
    "crawler.crawl.politeness",
    "crawler.crawl.resuming",
    "crawler.operating.config",
    "crawler.reading.completing",
    "crawler.reading.page",
    "crawler.sites.loader",
    "crawler.wire.handler",
    "scrapy.core.downloader",
    "scrapy.core.engine",
    "scrapy.core.scheduler",
    "scrapy.core.scraper",
    "scrapy.downloadermiddlewares.defaultheaders",
    "scrapy.downloadermiddlewares.downloadtimeout",
    "scrapy.downloadermiddlewares.redirect",
    "scrapy.downloadermiddlewares.retry",
    "scrapy.downloadermiddlewares.stats",
    "scrapy.downloadermiddlewares.useragent",
    "scrapy.dupefilters",
    "scrapy.extensions.closespider",
    "scrapy.extensions.corestats",
    "scrapy.extensions.feedexport",
    "scrapy.extensions.logcount",
    "scrapy.extensions.throttle",
    "scrapy.pqueues",
    "scrapy.resolver",
    "scrapy.spidermiddlewares.depth",
    "scrapy.spidermiddlewares.httperror",
    "scrapy.spidermiddlewares.referer",
    "scrapy.spidermiddlewares.start",
    "scrapy.spidermiddlewares.urllength",
    "scrapy.statscollectors",
    "twisted.internet.asyncioreactor",
)
"""What a crawl imports, but for the reactor, which is each crawl's own. One that is missing here costs its import."""

WAIT = 60.0
"""Seconds for the server's answer, its own start included; a machine at load 20 is slow, not broken."""

LONGEST = 1 << 16
"""Bytes of one message; a crawl with a longer command line starts as a fresh process."""


class Gone(Exception):
    """The server does not answer."""


# The server


def serve_forks(control: socket.socket) -> None:
    """Fork a crawl for each message until the other side is gone. One thread, and only this socket."""
    _load()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def ended(*_: object) -> None:
        with suppress(ChildProcessError):
            while True:
                process, status = os.waitpid(-1, os.WNOHANG)
                if not process:
                    return
                with suppress(OSError):
                    control.send(json.dumps({"ended": process, "code": os.waitstatus_to_exitcode(status)}).encode())

    signal.signal(signal.SIGCHLD, ended)
    while True:
        try:
            message, fds, _, _ = socket.recv_fds(control, LONGEST, 1)
        except OSError:
            return
        if not message:
            return
        # Its end must not be reported before its begin.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        process = os.fork()
        if not process:
            control.close()
            _crawl(json.loads(message)["words"], fds[0])
        os.close(fds[0])
        with suppress(OSError):
            control.send(json.dumps({"begun": process}).encode())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _load() -> None:
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "crawler.settings")
    for name in PARTS:
        # A part that an upgrade moved away is imported by the crawl, from wherever it is then.
        with suppress(ImportError):
            importlib.import_module(name)
    _build()
    # What is here stays; a crawl's collector need not look at it, which would copy its pages.
    gc.collect()
    gc.freeze()


def _build() -> None:
    """Build the models, which otherwise each crawl builds when it first uses them."""
    from pydantic import BaseModel

    waiting = list(BaseModel.__subclasses__())
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if model.__module__.startswith(("archive.", "crawler.")):
            # A model whose parts are only known elsewhere is built there.
            with suppress(Exception):
                model.model_rebuild()


def _crawl(words: list[str], said: int) -> None:
    """In the child: become an ordinary `letopis` process."""
    code = 1
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.dup2(said, 2)
        os.close(nothing)
        os.close(said)
        sys.argv = ["letopis", *words]
        # By name, as a fresh process would: nothing here depends on the commands.
        letopis = importlib.import_module("crawler.__main__")
        try:
            letopis.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            sys.excepthook(*sys.exc_info())
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        # Not the server's way out: what it registered for its own end is not this process's to do.
        os._exit(code)


# Who asks it


class Crawling:
    """A crawl that the server forked, as `subprocess.Popen` shows a process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = threading.Event()

    def end(self, code: int) -> None:
        """It ended."""
        self.returncode = code
        self._ended.set()

    def poll(self) -> int | None:
        """Its exit code, once it ended."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises `subprocess.TimeoutExpired`."""
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired("letopis crawl", timeout or 0.0)
        assert self.returncode is not None
        return self.returncode


class Warm:
    """The server, and the crawls that it forked. May be used from several threads."""

    def __init__(self) -> None:
        """Raises `OSError` where it cannot be started."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._asking = threading.Lock()
        self._begun: Queue[Crawling | None] = Queue()
        self._crawls: dict[int, Crawling] = {}
        with theirs:
            number = theirs.fileno()
            self.process = subprocess.Popen(  # noqa: S603 -- our own interpreter and a number
                [sys.executable, "-m", "crawler.operating.warm", str(number)],
                pass_fds=[number],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Ctrl-C is the supervisor's to pass on.
                start_new_session=True,
            )
        threading.Thread(target=self._listen, daemon=True).start()

    def start(self, words: list[str], said: IO[bytes]) -> Crawling:
        """Fork `letopis WORDS` with its standard error going to `said`. Raises `Gone`."""
        message = json.dumps({"words": words}).encode()
        if len(message) >= LONGEST:
            raise Gone("The command line is too long for the process that forks crawls.")
        with self._asking:
            try:
                socket.send_fds(self._control, [message], [said.fileno()])
                crawling = self._begun.get(timeout=WAIT)
            except (OSError, Empty):
                crawling = None
        if crawling is None:
            raise Gone("The process that forks crawls does not answer.")
        return crawling

    def close(self) -> None:
        """End the server; crawls that are under way go on."""
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self.process.kill()
        self.process.wait()
        self._control.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while message := self._control.recv(LONGEST):
                reported: dict[str, Any] = json.loads(message)
                if "begun" in reported:
                    crawling = self._crawls[reported["begun"]] = Crawling(reported["begun"])
                    self._begun.put(crawling)
                elif (ended := self._crawls.pop(reported["ended"], None)) is not None:
                    ended.end(reported["code"])
        self._begun.put(None)
        # Nobody knows their exit codes any more; how each went its own report says.
        for crawling in self._crawls.values():
            threading.Thread(target=_outlive, args=(crawling,), daemon=True).start()


def _outlive(crawling: Crawling) -> None:
    """Wait for the end of a crawl whose server is gone."""
    with suppress(ProcessLookupError):
        while True:
            os.kill(crawling.pid, 0)
            time.sleep(0.2)
    crawling.end(-signal.SIGKILL)


if __name__ == "__main__":
    serve_forks(socket.socket(fileno=int(sys.argv[1])))

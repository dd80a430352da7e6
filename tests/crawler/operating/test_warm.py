"""The process that forks crawls: it holds nothing of theirs, each is its own process, and it can be done without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from patience import LONG

from crawler.operating.supervising import Supervisor
from crawler.operating.warm import Gone, Warm


@pytest.fixture(scope="module")
def forked(tmp_path_factory):
    """What the server is like after it forked two crawls, and what became of them."""
    root = tmp_path_factory.mktemp("warm")
    warm = Warm()
    with tempfile.TemporaryFile() as said:
        crawls = [warm.start(["crawl", name, "--json", "--data", str(root)], said) for name in ("no_such", "none")]
        codes = [crawl.wait(LONG) for crawl in crawls]
        said.seek(0)
        text = said.read().decode()
    proc = Path("/proc") / str(warm.process.pid)
    files = {int(path.name): str(path.readlink()) for path in (proc / "fd").iterdir()}
    threads = [path.name for path in (proc / "task").iterdir()]
    yield {"warm": warm, "crawls": crawls, "codes": codes, "text": text, "files": files, "threads": threads}
    warm.close()


def test_it_has_one_thread(forked):
    assert forked["threads"] == [str(forked["warm"].process.pid)]


def test_it_has_no_file_database_or_connection_open_but_the_socket_it_serves_on(forked):
    others = [target for number, target in forked["files"].items() if number > 2]
    assert [target.partition(":")[0] for target in others] == ["socket"], forked["files"]
    assert all(forked["files"][number] == os.devnull for number in range(3))


def test_it_has_no_reactor():
    code = (
        "import sys\nfrom crawler.operating import warm\nwarm._load()\n"
        "sys.exit('twisted.internet.reactor' in sys.modules or 'scrapy.crawler' not in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_each_crawl_is_a_process_of_its_own_with_its_own_exit_code_and_words(forked):
    assert len({crawl.pid for crawl in forked["crawls"]}) == 2
    assert (forked["codes"], forked["text"].count("There is no site")) == ([4, 4], 2)


def test_without_it_a_fresh_process_is_started(tmp_path):
    supervisor = Supervisor(tmp_path, parallel=1, grace=1)
    supervisor._warm = Warm()
    os.kill(supervisor._warm.process.pid, signal.SIGKILL)
    supervisor._warm.process.wait()
    with pytest.raises(Gone), tempfile.TemporaryFile() as said:
        supervisor._warm.start(["--version"], said)
    run = supervisor.site("no_such", 60)
    assert (run.outcome, "There is no site" in run.message) == ("misconfigured", True)


def test_two_crawls_that_find_it_gone_at_the_same_time_both_start_afresh(tmp_path):
    supervisor = Supervisor(tmp_path, parallel=2, grace=1)

    class FoundGoneMeanwhile(Warm):
        def start(self, words, said):
            supervisor._warm = None
            return super().start(words, said)

    supervisor._warm = warm = FoundGoneMeanwhile()
    os.kill(warm.process.pid, signal.SIGKILL)
    warm.process.wait()
    assert supervisor.site("no_such", LONG).outcome == "misconfigured"

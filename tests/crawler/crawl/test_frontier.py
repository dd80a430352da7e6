"""The frontier survives what a crawl does not."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.holdings.writer import WarcInfo
from crawler.crawl import keeping
from crawler.crawl.agenda import Agenda
from crawler.crawl.frontier import Frontier, Known, NewerState, Target
from crawler.crawl.period import Period
from crawler.crawl.schedule import next_check
from crawler.crawl.sqlite_frontier import SqliteFrontier
from tests.conftest import ROOT
from tests.crawler.crawl.memory_frontier import MemoryFrontier

NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)


def article(number: int) -> Target:
    return Target(f"http://www.govvrn.ru/novosti/-/~/id/{number}", "article", {"title": f"Новость {number}"})


def known(number: int, **fields: object) -> Known:
    values = {"id": f"voronezh-{number:016x}", "url": article(number).url, "fetched": NOW, **fields}
    return Known(**values)  # type: ignore[arg-type]


@pytest.fixture(params=[SqliteFrontier, MemoryFrontier])
def frontier(request, tmp_path: Path):
    opened = request.param(tmp_path, "voronezh")
    yield opened
    opened.close()


def test_articles_come_before_lists(frontier: Frontier) -> None:
    frontier.add([Target("http://www.govvrn.ru/novosti", "list"), article(1)])
    assert frontier.next() == article(1)


def test_a_page_stays_until_it_is_done(frontier: Frontier) -> None:
    frontier.add([article(1), article(2)])
    assert frontier.next() == frontier.next() == article(1)
    frontier.done(article(1))
    assert frontier.next() == article(2)


def test_a_page_is_queued_once_whatever_the_host_and_noise(frontier: Frontier) -> None:
    frontier.add([article(1)])
    assert frontier.add([Target("https://govvrn.ru/novosti/-/~/id/1?utm_source=vk", "article")]) == []


def test_what_was_done_is_not_queued_again_in_this_crawl(frontier: Frontier) -> None:
    frontier.add([article(1)])
    frontier.done(article(1))
    assert frontier.add([article(1)]) == []


def test_the_next_crawl_begins_with_empty_queues(frontier: Frontier) -> None:
    frontier.add([article(1)])
    frontier.done(article(1))
    frontier.finish()
    assert frontier.add([article(1)]) == [article(1)]


def test_a_failure_in_the_middle_changes_nothing(frontier: Frontier) -> None:
    frontier.add([article(1)])
    with pytest.raises(TypeError):
        frontier.done(article(1), [Target("http://www.govvrn.ru/x", "article", {"no JSON": object()})])
    assert frontier.next() == article(1)


def test_articles_are_remembered(frontier: Frontier) -> None:
    first = known(1, etag='"a"', last_modified="Sat, 01 Mar 2025 09:00:00 GMT", published=NOW, due=NOW, signature="x")
    frontier.remember(first)
    assert frontier.known(first.id) == first


def test_conditions_of_a_request() -> None:
    assert known(1, etag='"a"').conditions() == {"If-None-Match": '"a"'}
    assert known(1).conditions() == {}


def test_how_long_a_site_was_silent_is_known_from_dated_articles_alone(frontier: Frontier) -> None:
    seen = {"signature": '{"undated": "1"}'}
    frontier.remember_all([known(number, published=NOW - timedelta(days=9 * number), **seen) for number in range(3)])
    frontier.remember(known(5, published=NOW))
    assert frontier.longest_silence() is None
    frontier.remember(known(6, published=NOW - timedelta(days=2)))
    assert frontier.longest_silence() == timedelta(days=2)


def test_the_longest_overdue_comes_first(frontier: Frontier) -> None:
    for number, days in ((1, -1), (2, -9), (3, 5)):
        frontier.remember(known(number, due=NOW + timedelta(days=days)))
    assert [found.id[-1] for found in frontier.due(NOW)] == ["2", "1"]


def test_facts_are_noted(frontier: Frontier) -> None:
    frontier.note("walked", {"http://x/": "2024-01-01"})
    assert frontier.noted("walked") == {"http://x/": "2024-01-01"}
    assert frontier.noted("unknown") is None


def test_state_of_a_newer_release_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "voronezh.db"
    path.parent.mkdir()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    with pytest.raises(NewerState, match="newer release"):
        SqliteFrontier(tmp_path, "voronezh")
    assert path.read_bytes() == before


def test_a_crawl_keeps_its_state_in_whatever_kind_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "FRONTIER", MemoryFrontier)
    archive = keeping.Keeping(tmp_path, "voronezh", WarcInfo(software="x"))
    agenda = Agenda(archive, Period(None))
    with agenda.stored():
        agenda.begin([Target("http://www.govvrn.ru/novosti", "list")], "plan", resume=False)
    assert archive.frontier.left_over == 1
    archive.close("killed")
    assert not (tmp_path / "state").exists()


CRAWL = """
import sys
from pathlib import Path
from crawler.crawl.frontier import Target
from crawler.crawl.sqlite_frontier import SqliteFrontier
frontier, log = SqliteFrontier(Path(sys.argv[1]), "f"), open(sys.argv[2], "a", buffering=1)
if not frontier.noted("begun"):
    frontier.add([Target("http://x/0", "list", {"n": 0})])
    frontier.note("begun", True)
while page := frontier.next():
    print(page.url, file=log)
    n = page.data["n"]
    found = []
    if page.role == "list":
        found = [Target(f"http://x/{n}/{i}", "article", {"n": n}) for i in range(20)]
        if n < 30:
            found.append(Target(f"http://x/{n + 1}", "list", {"n": n + 1}))
    frontier.done(page, found)
print("end", file=log)
"""


def test_kills_lose_nothing_and_repeat_one_page_at_most(tmp_path: Path) -> None:
    log, kills, chance = tmp_path / "log", 0, random.Random(5)
    for _ in range(60):
        process = subprocess.Popen([sys.executable, "-c", CRAWL, tmp_path, log], cwd=ROOT)
        deadline = time.monotonic() + (0.25 + chance.random() * 0.1 if kills < 10 else 60)
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
        if log.exists() and log.read_text().endswith("end\n"):
            break
    fetched = log.read_text().split()[:-1]
    wanted = {f"http://x/{n}" for n in range(31)} | {f"http://x/{n}/{i}" for n in range(31) for i in range(20)}
    assert set(fetched) == wanted
    assert len(fetched) - len(wanted) <= kills


@pytest.mark.parametrize(
    ("age", "due"),
    [(0, 1 / 24), (2 / 24, 1), (1.5, 7), (8, 30), (100, 365)],
)
def test_an_article_is_due_at_the_next_age(age: float, due: float) -> None:
    assert next_check(NOW, NOW + timedelta(days=age)) == NOW + timedelta(days=due)


def test_an_old_article_is_left_alone() -> None:
    assert next_check(NOW, NOW + timedelta(days=400)) is None

"""How long a site is left alone that blocked the crawler."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.crawl.backoff import LONGEST, Backoff
from crawler.crawl.sqlite_frontier import SqliteFrontier

NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)
PAUSE = timedelta(hours=6)


@pytest.fixture
def backoff(tmp_path):
    frontier = SqliteFrontier(tmp_path, "x")
    yield Backoff(frontier, PAUSE)
    frontier.close()


def test_a_site_that_never_blocked_may_be_asked(backoff):
    assert backoff.since_until(NOW) is None


@pytest.mark.parametrize(("times", "pauses"), [(1, 1), (2, 2), (3, 4), (12, LONGEST)])
def test_the_pause_doubles(backoff, times, pauses):
    for _ in range(times):
        backoff.blocked(NOW)
    assert backoff.since_until(NOW) == (NOW, NOW + pauses * PAUSE)


def test_afterwards_it_may_be_asked(backoff):
    backoff.blocked(NOW)
    assert backoff.since_until(NOW + PAUSE) is None


def test_an_end_in_a_far_future_was_a_wrong_clock(backoff):
    backoff.blocked(NOW + timedelta(days=3000))
    assert backoff.since_until(NOW) is None


def test_a_page_ends_it(backoff):
    backoff.blocked(NOW)
    backoff.cleared()
    assert backoff.since_until(NOW) is None

"""Sites that go wrong, crawled day after day: what is asked for is bounded, and what happened is reported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter

import pytest
from patience import LONG

from archive.facts import healthy
from archive.item_store import Items
from archive.runs import reports
from tests.conftest import ROOT

KIT = ROOT / "tests" / "kit"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    data = tmp_path_factory.mktemp("troubled")
    run = [sys.executable, str(KIT / "press_days.py"), "troubled_sites", str(data), "14"]
    done = subprocess.run(run, cwd=ROOT, env={"PYTHONPATH": str(KIT)}, capture_output=True, text=True, timeout=LONG)
    assert done.returncode == 0, done.stderr
    return data, json.loads(done.stdout)


def asked(crawled, site, day=0):
    return Counter(f"/{path}" for path in crawled[1][site][day])


def of(crawled, site, day=0):
    """The report of the crawl on a day."""
    return list(reports(crawled[0], site))[::-1][day]


def codes(crawled, site, day=0):
    return Counter(fact.code for fact in of(crawled, site, day).facts)


@pytest.mark.parametrize("site", ["breaks", "breaks_at_list", "no_request"])
def test_a_page_at_which_the_crawler_breaks_off_is_asked_for_once(crawled, site):
    assert set(asked(crawled, site).values()) == {1}


@pytest.mark.parametrize("site", ["breaks", "breaks_at_list", "no_request"])
def test_a_crawler_that_broke_off_is_a_failure(crawled, site):
    facts = of(crawled, site).facts
    assert "broke-off" in codes(crawled, site)
    assert not all(healthy(fact.code, fact.role) for fact in facts)


@pytest.mark.parametrize("site", ["breaks", "breaks_at_list", "no_request"])
def test_the_count_closes_where_the_crawler_broke_off(crawled, site):
    assert of(crawled, site).articles.gap == 0


def test_the_other_articles_are_kept(crawled):
    kept = {item.url[-1] for item in Items(crawled[0]).of("breaks")}
    assert kept == set("024567")


def test_a_page_that_broke_off_is_asked_for_again_after_a_day(crawled):
    again = {path[-1] for path in asked(crawled, "breaks", 2) if path != "/news/"}
    assert again >= {"1", "3"}

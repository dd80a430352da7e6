"""A crawl that is killed at random moments keeps what an undisturbed one keeps. `bench/resume.py` does it 50 times."""

from __future__ import annotations

import os
import resource
import subprocess

import pytest

from archive.item_store import Items
from archive.runs import reports
from bench.resume import SITE, command, kept, measure
from crawler.sample import SampleServer
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def measured():
    return measure(articles=24, kills=5, delay=0.005)


def test_the_same_items_are_kept(measured):
    assert measured.same_items


def test_hardly_anything_is_fetched_twice(measured):
    assert measured.doubled <= 1


def test_every_citation_leads_to_a_record(measured):
    assert measured.lost_lines == 0


def test_the_last_crawl_ends_well(measured):
    assert measured.last_exit == 0


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A crawl whose files may not grow beyond a few hundred kilobytes, then one that has room again."""
    data = tmp_path_factory.mktemp("full") / "data"
    env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env |= {"PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/tests"}

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, resource.RLIM_INFINITY))

    with SampleServer(articles=30) as server:
        run = command(server, data)
        first = subprocess.run(run, env=env, preexec_fn=limit, capture_output=True, text=True)
        report = next(reports(data, SITE))
        before = kept(data)
        second = subprocess.run(run, env=env, capture_output=True, text=True)
        wanted = {article.title for article in server.state[SITE].articles.values()}
    return first, report, before, second, data, wanted


def test_a_full_disk_ends_the_crawl_with_one_sentence(filled):
    first, report, before, *_ = filled
    assert (first.returncode, "Traceback" in first.stderr) == (1, False), first.stderr
    # What was under way when the room ended is left for another time.
    assert (report.reason, report.articles.failed) == ("storage", 0)
    assert before


def test_with_room_again_the_rest_comes(filled):
    _, _, _, second, data, wanted = filled
    assert second.returncode == 0, second.stderr + second.stdout
    assert {item.title for item in Items(data)} == wanted

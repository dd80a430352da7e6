"""Two months of `bench/eventful_year.py`: whatever happens to a site, nothing false is said of its articles."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from patience import LONG

from tests.conftest import ROOT

PLANTED = [
    {
        "maintenance",
        "outage",
        "gone",
        "slugs",
        "dated-back",
        "boilerplate",
        "correction",
        "deletion",
        "one-etag",
        "busy",
    },
    {"cached-list", "sessions", "blocked", "errors", "host", "front", "deleted-and-back", "back-elsewhere"},
]


@pytest.fixture(scope="module", params=[0, 1], ids=["first", "second"])
def month(request):
    seed = os.environ.get("LETOPIS_SEED", "14")
    run = [sys.executable, "bench/eventful_year.py", "--days", "30", "--seed", seed]
    run += ["--first", str(request.param)]
    done = subprocess.run(run, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=LONG)
    assert done.stdout, done.stderr
    return json.loads(done.stdout) | {"first": request.param}


def test_much_was_planted(month):
    planted = {one.partition(" on ")[0] for one in month["planted"]}
    assert planted >= PLANTED[month["first"]]


def test_every_event_is_found_and_nothing_false_is_said(month):
    assert month["wrong"] == {}


def test_rebuild_gives_the_same_bytes(month):
    assert month["rebuild gives the same"]


def test_verify_finds_nothing_in_what_was_moved_and_withdrawn(month):
    assert month["verify finds"] == []

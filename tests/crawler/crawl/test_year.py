"""Weeks of daily runs by a clock that is moved. `bench/year.py` does a year."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def told():
    run = [sys.executable, "bench/year.py", "--days", "50"]
    done = subprocess.run(run, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_article_is_kept(told):
    assert told["items"] == told["articles"]


def test_every_edit_is_a_version_and_nothing_else_is(told):
    assert told["versions"] - told["items"] == told["edits"]


def test_what_was_deleted_is_known(told):
    assert told["vanished"] == told["deleted"] == 1


def test_every_run_ends_well_and_every_count_closes(told):
    assert (told["troubled"], told["gaps"]) == (0, 0)


def test_a_run_does_not_cost_more_and_more(told):
    assert told["requests"]["last quarter"] < 20

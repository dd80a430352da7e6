"""A crawl that was killed is judged by the next one, and alike by `letopis rebuild`, whatever derived files went."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from patience import LONG

from archive.holdings.writer import WarcInfo
from archive.item_store import Items
from archive.ledger import Ledger
from archive.rebuild import rebuild_items
from archive.settling import unsettled
from archive.verdicts import Verdicts
from crawler.crawl.keeping import Keeping
from tests.conftest import ROOT

DERIVED = ("items", "ledger", "verdicts", "held")


@pytest.fixture(scope="module", params=["articles", "judging"])
def killed(request, tmp_path_factory):
    data = tmp_path_factory.mktemp("killed") / "data"
    run = [sys.executable, str(ROOT / "tests" / "kit" / "press_days.py"), "killed_sites", str(data), "7"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env |= {"PYTHONPATH": str(ROOT), "KILL_WHEN": request.param}
    done = subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, timeout=LONG)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return request.param, data


def derived(data: Path) -> dict[str, bytes]:
    found = [path for kind in DERIVED for path in (data / kind).rglob("*.jsonl")]
    return {path.relative_to(data).as_posix(): path.read_bytes() for path in found if path.stat().st_size}


def begun(data: Path) -> None:
    """What the next crawl does before it asks for anything."""
    Keeping(data, "killed", WarcInfo(software="Letopis/test")).close("finished")


def rebuilt(data: Path) -> None:
    assert rebuild_items(data, "killed", lambda: lambda record, item: item, processes=1).otherwise == []


def test_the_next_crawl_and_rebuild_come_to_the_same(killed, tmp_path):
    _, data = killed
    for name in ("next", "rebuilt", "both"):
        shutil.copytree(data, tmp_path / name)
    begun(tmp_path / "next")
    for kind in (*DERIVED, "state"):
        shutil.rmtree(tmp_path / "rebuilt" / kind, ignore_errors=True)
    rebuilt(tmp_path / "rebuilt")
    begun(tmp_path / "both")
    for kind in DERIVED:
        shutil.rmtree(tmp_path / "both" / kind)
    rebuilt(tmp_path / "both")
    assert derived(tmp_path / "next") == derived(tmp_path / "rebuilt") == derived(tmp_path / "both")
    assert unsettled(tmp_path / "both", "killed", Verdicts.of(tmp_path / "both", "killed").runs) == []
    assert derived(tmp_path / "next") != derived(data)


def test_what_was_seen_before_the_kill_counts(killed, tmp_path):
    when, data = killed
    shutil.copytree(data, tmp_path / "data")
    begun(tmp_path / "data")
    items = list(Items(tmp_path / "data").of("killed"))
    edited = [item for item in items if item.version.number == 2]
    states = [one.state for one in Ledger(tmp_path / "data", "killed").standings()]
    if when == "judging":
        assert (len(edited), states, len({item.id for item in items})) == (3, ["missing"], 14)
    assert len(edited) <= 3
    assert all(item.version.changed == ["body"] for item in edited)
    assert edited or states
    again = derived(tmp_path / "data")
    begun(tmp_path / "data")
    assert derived(tmp_path / "data") == again

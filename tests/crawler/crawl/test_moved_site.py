"""A site that moves to another host: the report proposes it, and it is taken only when an operator says so."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from patience import LONG

from archive.item_store import Items
from archive.ledger import Ledger
from archive.rebuild import rebuild_items
from archive.runs import reports
from archive.verdicts import Verdicts, events
from tests.conftest import ROOT

KIT = ROOT / "tests" / "kit"
TAKEN = ["accepted", "accepted_deeper"]
LEFT = ["rejected", "unheard"]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Any:
    data = tmp_path_factory.mktemp("moved") / "data"
    words = [sys.executable, str(KIT / "press_days.py"), "moved_sites", str(data), "7"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env |= {"PYTHONPATH": str(KIT)}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=LONG)
    assert done.returncode == 0, done.stderr
    return data, json.loads(done.stdout)


def days(data: Path, site: str) -> list[Any]:
    return list(reports(data, site))[::-1]


def there(asked: list[str]) -> list[str]:
    return [one for one in asked if "-new.example" in one]


@pytest.mark.parametrize("site", TAKEN + LEFT)
def test_it_is_proposed_with_the_words_that_take_it(crawled: Any, site: str) -> None:
    data, asked = crawled
    report = days(data, site)[1]
    event = events(data, site)[0]
    sentences = [fact.message for fact in report.facts if fact.code == "site-moved"]
    assert (event.event.kind, report.good, there(asked[site][1])) == ("moved", False, [])
    assert [f"letopis events accept {event.id}" in sentence for sentence in sentences] == [True]


@pytest.mark.parametrize("site", TAKEN)
def test_once_it_is_accepted_the_new_host_is_crawled_as_the_same_site(crawled: Any, site: str) -> None:
    data, asked = crawled
    items = list(Items(data).of(site))
    assert [report.good for report in days(data, site)] == [True, False, *[True] * 5]
    assert (len(items), len({item.id for item in items})) == (7, 7)
    assert [report.new for report in days(data, site)] == [6, 0, 1, *[0] * 4]
    assert there(asked[site][3]) != []


@pytest.mark.parametrize("site", TAKEN)
def test_no_article_is_said_to_be_gone_when_the_old_host_knows_nothing_any_more(crawled: Any, site: str) -> None:
    assert sum("-new" not in path and "/news/a" in path for day in crawled[1][site][2:] for path in day) >= 3
    assert [one.state for one in Ledger(crawled[0], site).standings() if one.vanished] == []


@pytest.mark.parametrize("site", LEFT)
def test_without_that_word_the_new_host_is_never_asked(crawled: Any, site: str) -> None:
    data, asked = crawled
    assert [there(day) for day in asked[site]] == [[]] * 4
    assert [report.good for report in days(data, site)] == [True, *[False] * 3]


@pytest.mark.parametrize("site", TAKEN + LEFT)
def test_the_word_is_in_the_warc(crawled: Any, site: str, tmp_path: Path) -> None:
    before = Verdicts.of(crawled[0], site).site_moves
    data = tmp_path / "data"
    shutil.copytree(crawled[0], data)
    shutil.rmtree(data / "verdicts")
    rebuild_items(data, site, lambda: lambda record, item: item, processes=1)
    assert Verdicts.of(data, site).site_moves == before
    assert bool(before) == (site in TAKEN)

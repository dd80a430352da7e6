"""What a crawl says of edits, disappearances and moves is true, whatever the site says for a while.

Sites on loopback, in one process, day after day by a clock that is moved; `tests/kit/false_history_sites.py`
has them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from false_history_sites import SHORT
from patience import LONG
from typer.testing import CliRunner

from archive.catalogue import Catalogue
from archive.item_store import Items
from archive.items import PressItem
from archive.ledger import Ledger
from archive.rebuild import rebuild_items
from archive.rejudging import judged_otherwise
from archive.runs import reports
from archive.verdicts import Verdicts, events, read_verdicts
from crawler.commands import app
from tests.conftest import ROOT

SEED = os.environ.get("LETOPIS_SEED", "14")
"""Another one gives other words, markup, numbers and orders: `bench/false_history.py` tries many."""
KIT = ROOT / "tests" / "kit"
MAINTENANCE = ["maint_0", "maint_1", "maint_2", "maint_3", "maint_listed"]
SITES = [
    *(
        *MAINTENANCE,
        "unknown_notice",
        "lone_titled",
        "lone_untitled",
        "lone_known",
        "no_robots",
        "all_gone",
        "to_front",
        "to_notice",
        "wait_date",
        "wait_seconds",
        "moved_one",
    ),
    *(
        "redesign_301",
        "redesign_404",
        "nodes",
        "sessions",
        "constant_etag",
        "mass_correction",
        "undecided",
        "short",
        "taken_back",
    ),
]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    data = tmp_path_factory.mktemp("false-history") / "data"
    run = [sys.executable, str(KIT / "press_days.py"), "false_history_sites", str(data), SEED]
    env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    done = subprocess.run(
        run, cwd=ROOT, env=env | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=LONG
    )
    assert done.returncode == 0, done.stderr
    return data, json.loads(done.stdout)


def versions(data: Path, site: str) -> Counter[str]:
    return Counter(item.id for item in Items(data).of(site))


def states(data: Path, site: str) -> list[str]:
    return [one.state for one in Ledger(data, site).standings()]


def kinds(data: Path, site: str) -> list[str]:
    return [told.event.kind for told in events(data, site)]


def days(data: Path, site: str):
    return list(reports(data, site))[::-1]


def codes(report) -> set[str]:
    return {fact.code for fact in report.facts}


@pytest.mark.parametrize("site", MAINTENANCE)
def test_a_notice_in_the_place_of_all_articles_changes_none(crawled, site):
    data, _ = crawled
    assert kinds(data, site) == ["maintenance"]
    assert set(versions(data, site).values()) == {1}
    assert not any("работы" in item.text or "Sorry" in item.text or "mysqli" in item.text for item in Items(data))
    during, after = days(data, site)[1:]
    assert (during.changed, after.changed) == (0, 0)
    [fact] = [fact for fact in during.facts if fact.code == "maintenance"]
    pages = during.held + during.withdrawn + during.articles.failed
    assert fact.message.startswith(f"Not counted: {pages} pages")
    assert Verdicts.of(data, site).held == []


def test_a_notice_at_a_new_address_is_withdrawn_and_the_article_kept_when_it_is_there(crawled):
    data, _ = crawled
    during, after = days(data, "maint_listed")[1:]
    # Some notices say themselves that they are one; what was taken for an article at first is withdrawn.
    assert (during.new - during.withdrawn, after.new) == (0, 1)


def test_a_notice_in_the_place_of_all_articles_of_an_unknown_site_is_none_of_them(crawled):
    data, _ = crawled
    first, second, _ = days(data, "unknown_notice")
    assert (kinds(data, "unknown_notice"), first.good, first.new - first.withdrawn) == (["maintenance"], False, 0)
    assert second.new == second.articles.seen == len(versions(data, "unknown_notice"))
    assert set(versions(data, "unknown_notice").values()) == {1}
    assert not any("Материалы будут" in item.text for item in Items(data).of("unknown_notice"))


@pytest.mark.parametrize("site", ["lone_titled", "lone_untitled"])
def test_a_notice_at_the_address_of_one_new_article_is_held_until_the_article_is_there(crawled, site):
    data, _ = crawled
    assert set(versions(data, site).values()) == {1}
    assert all(len(item.text.split()) > 40 for item in Items(data).of(site))
    first, during, still, after = days(data, site)
    assert [report.new - report.withdrawn for report in (during, still, after)] == [0, 0, 1]
    # A page of so few words may be taken for an empty one.
    assert ("held-alone" in codes(during), "held-alone" in codes(after)) == (during.withdrawn > 0, False)
    assert len(versions(data, site)) == first.new + 1
    assert Verdicts.of(data, site).held == []


def test_a_notice_at_the_address_of_one_known_article_is_no_edit_however_long_it_stays(crawled):
    data, _ = crawled
    assert set(versions(data, "lone_known").values()) == {1}
    assert [report.changed for report in days(data, "lone_known")] == [0] * 4
    assert codes(days(data, "lone_known")[1]) & {"held-alone", "maintenance-page"}
    assert kinds(data, "lone_known") == []


def test_articles_that_could_not_be_asked_are_asked_when_the_outage_is_over(crawled):
    data, asked = crawled
    assert kinds(data, "no_robots") == ["outage", "outage"]
    assert states(data, "no_robots") == []
    assert sorted(versions(data, "no_robots").values())[-2:] == [1, 2]
    assert [len(day) for day in asked["no_robots"]] == [10, 1, 1, 10]


def test_everything_gone_with_the_list_deletes_nothing_and_a_real_deletion_counts(crawled):
    data, _ = crawled
    assert kinds(data, "all_gone") == ["all-gone"] * 4
    assert states(data, "all_gone") == ["deleted"]
    assert set(versions(data, "all_gone").values()) == {1}


def test_everything_led_to_the_front_page_is_an_event_and_no_article(crawled):
    data, _ = crawled
    assert kinds(data, "to_front") == ["all-gone"]
    assert (states(data, "to_front"), len(versions(data, "to_front"))) == ([], 8)
    assert not any(item.title == "Портал области" for item in Items(data).of("to_front"))


def test_a_page_that_all_articles_lead_to_is_none_and_a_new_article_is_asked_again(crawled):
    data, _ = crawled
    assert set(kinds(data, "to_notice")) <= {"maintenance", "all-gone"}
    assert kinds(data, "to_notice")
    assert (states(data, "to_notice"), len(versions(data, "to_notice"))) == ([], 9)
    assert set(versions(data, "to_notice").values()) == {1}


@pytest.mark.parametrize("site", ["wait_date", "wait_seconds"])
def test_a_long_retry_after_leaves_the_whole_site_alone(crawled, site):
    data, asked = crawled
    first, second = days(data, site)
    assert (first.reason, "asked-to-wait" in codes(first), len(asked[site][0])) == ("asked-to-wait", True, 5)
    assert (first.new + second.new, second.reason) == (7, "finished")
    assert states(data, site) == []


def test_a_move_with_an_edit_is_one_history(crawled):
    data, asked = crawled
    [id] = [id for id, count in versions(data, "moved_one").items() if count == 2]
    assert len(versions(data, "moved_one")) == 8
    before, after = Items(data).versions(id)
    assert (after.version.number, after.version.changed, after.version.moved_from) == (2, ["body"], before.url)
    assert Items(data).at(before.url) == Items(data).at(after.url) == [before, after]
    assert states(data, "moved_one") == ["present"]
    [moved] = Ledger(data, "moved_one").observations()[id]
    assert (moved.evidence, moved.target) == ("moved", after.url)
    assert len(asked["moved_one"][-1]) == 2


@pytest.mark.parametrize("site", ["redesign_301", "redesign_404"])
def test_a_rebuilt_portal_makes_no_second_articles(crawled, site):
    data, asked = crawled
    assert set(versions(data, site).values()) == {1}
    assert len(versions(data, site)) == 10
    assert set(states(data, site)) <= {"present"}
    assert days(data, site)[1].moved == 10
    for id in versions(data, site):
        [item] = Items(data).versions(id)
        assert "/novosti/" in item.version.moved_to
        assert Items(data).at(item.version.moved_to) == [item]
    assert len(asked[site][-1]) == 2


def test_an_address_that_leads_to_an_article_is_another_name_of_it(crawled):
    data, asked = crawled
    assert (len(versions(data, "nodes")), states(data, "nodes")) == (6, [])
    assert not any("/node/" in path for day in asked["nodes"][1:] for path in day)
    assert [report.articles.seen for report in days(data, "nodes")][1:] == [6, 6, 6]


def test_a_redirect_that_is_taken_back_while_a_crawl_runs_makes_nothing_vanish(crawled):
    data, asked = crawled
    assert set(versions(data, "taken_back").values()) == {1}
    assert len(versions(data, "taken_back")) == days(data, "taken_back")[0].new
    assert set(states(data, "taken_back")) <= {"present"}
    assert not any("/press/" in path for day in asked["taken_back"][3:] for path in day)


def test_a_parameter_that_says_nothing_is_learned(crawled):
    data, asked = crawled
    assert Verdicts.of(data, "sessions").noise == {"sess"}
    assert len(versions(data, "sessions")) == 14
    assert [report.withdrawn for report in days(data, "sessions")][2:] == [0, 0, 0]
    assert len(asked["sessions"][-1]) == 2
    assert states(data, "sessions") == []


def test_an_edit_behind_a_constant_etag_is_found(crawled):
    data, _ = crawled
    assert sorted(versions(data, "constant_etag").values()) == [1, 1, 1, 1, 1, 2]
    assert sum("etag-constant" in codes(report) for report in days(data, "constant_etag")) == 1


def test_an_answer_that_is_shorter_than_announced_is_read_and_takes_nothing_away(crawled):
    data, _ = crawled
    of: dict[str, list[list[PressItem]]] = {way: [] for way in SHORT}
    for id in versions(data, "short"):
        found = Items(data).versions(id)
        of[SHORT[int(found[0].url.split("/")[-2][0])]].append(found)
    problems = {way: {str([one.code for one in found[0].parser.problems]) for found in of[way]} for way in SHORT}
    expected = {"cut": "cut-off", "cut packed": "cut-off"}
    expected |= {"length of the unpacked": "length-wrong", "length too large": "length-wrong"}
    assert problems == {way: {str([expected[way]] if way in expected else [])} for way in SHORT}
    for found in of["cut"] + of["cut packed"]:
        assert [(item.version.changed, item.version.completes) for item in found] == [([], None), ([], True)]
        assert found[1].text.startswith(found[0].text[:-10])
    # Of what has its end an edit is seen, however wrong the length is.
    edits = [item.version.changed for found in of["length of the unpacked"] + of["length too large"] for item in found]
    assert sorted(edits)[-2:] == [[], ["body"]]
    assert {len(found) for way in ("cut later", "whole") for found in of[way]} == {1}
    assert (kinds(data, "short"), states(data, "short")) == ([], [])
    assert ["article-cut-off" in codes(report) for report in days(data, "short")] == [True] * 2 + [False] * 7


def test_a_mass_correction_is_booked_with_its_doubt(crawled):
    data, _ = crawled
    assert set(versions(data, "mass_correction").values()) == {2}
    assert set(kinds(data, "mass_correction")) == {"redesign"}
    booked = [each for verdict in read_verdicts(data, "mass_correction") for each in verdict.decisions]
    assert {(each.outcome, each.doubt) for each in booked} == {("booked", "redesign")}


@pytest.mark.parametrize("site", SITES)
def test_every_count_closes(crawled, site):
    data, _ = crawled
    assert [report.articles.gap for report in days(data, site)] == [0] * len(days(data, site))


def derived(data: Path) -> dict[str, bytes]:
    """What is made of the WARC files, byte by byte."""
    found = [path for kind in ("items", "ledger", "verdicts", "held") for path in (data / kind).rglob("*.jsonl")]
    return {path.relative_to(data).as_posix(): path.read_bytes() for path in found if path.stat().st_size}


def made_again(data: Path, site: str) -> None:
    made = rebuild_items(data, site, lambda: lambda record, item: item, processes=1)
    assert (site, made.otherwise) == (site, [])


def test_rebuild_gives_the_same_bytes(crawled, tmp_path):
    data, _ = crawled
    copy = tmp_path / "data"
    shutil.copytree(data / "warc", copy / "warc")
    for site in SITES:
        made_again(copy, site)
    assert derived(copy) == derived(data)
    assert {path.name for path in (copy / "warc").rglob("*")} == {path.name for path in (data / "warc").rglob("*")}


def test_a_verdict_that_does_not_follow_from_what_was_seen_is_told(crawled, tmp_path):
    paths = sorted((crawled[0] / "warc" / "mass_correction").rglob("*.warc.gz"))
    assert judged_otherwise("mass_correction", paths, tmp_path / "whole") == []
    # Without the first crawl nothing is known that could have been corrected.
    assert judged_otherwise("mass_correction", paths[1:], tmp_path / "part")


def test_what_was_withdrawn_is_not_searched(crawled, tmp_path):
    data = tmp_path / "data"
    for kind in ("items", "ledger"):
        shutil.copytree(crawled[0] / kind, data / kind)
    catalogue = Catalogue(data)
    before = catalogue.update().versions
    shutil.copytree(crawled[0] / "verdicts", data / "verdicts")
    assert not catalogue.is_fresh()
    catalogue.update()
    shown = len(list(Items(data)))
    assert shown < before
    with closing(catalogue.connect()) as connection:
        assert connection.execute("SELECT count(*) FROM versions").fetchone()[0] == shown
    assert (catalogue.rebuild().versions, catalogue.is_fresh()) == (shown, True)


def test_another_sites_address_is_not_answered_with_this_ones_article(crawled):
    data, _ = crawled
    item = next(Items(data).of("to_front"))
    elsewhere = item.url.replace("to-front.example", "nowhere.example")
    assert Items(data).at(item.url)
    assert Items(data).at(elsewhere) == []


@pytest.mark.parametrize(("word", "count"), [("accept", 1), ("reject", 2)])
def test_an_operators_word_decides_and_rebuild_obeys_it(crawled, tmp_path, word, count):
    data = tmp_path / "data"
    data.mkdir()
    for kind in ("items", "ledger", "verdicts", "held", "warc"):
        (data / kind).mkdir()
    for kind in ("items", "warc"):
        shutil.copytree(crawled[0] / kind / "undecided", data / kind / "undecided")
    for kind in ("ledger", "verdicts", "held"):
        shutil.copy(crawled[0] / kind / "undecided.jsonl", data / kind)
    ask = CliRunner().invoke(app, ["events", "--site", "undecided", "--json", "--data", str(data)])
    [event] = [json.loads(line) for line in ask.stdout.splitlines()]
    assert (event["kind"], event["held"], event["right"]) == ("redesign", 8, None)
    assert set(versions(data, "undecided").values()) == {1}
    told = CliRunner().invoke(app, ["events", word, event["id"], "--data", str(data)])
    assert (told.exit_code, "8 held" in told.stdout) == (0, True), told.output
    assert set(versions(data, "undecided").values()) == {count}
    assert Verdicts.of(data, "undecided").held == []
    after = derived(data)
    for kind in ("items", "ledger", "verdicts", "held"):
        shutil.rmtree(data / kind)
    made_again(data, "undecided")
    assert derived(data) == after
    [told] = events(data, "undecided")
    assert told.right == (word == "accept")


def test_a_word_on_an_event_that_is_none_is_refused(crawled):
    told = CliRunner().invoke(app, ["events", "accept", "undecided-20260101T000000-0-1", "--data", str(crawled[0])])
    assert (told.exit_code, told.stdout) == (1, "")

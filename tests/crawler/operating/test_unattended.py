"""Run after run at one site that edits, deletes, moderates, changes its noise and blocks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.item_store import Items
from archive.ledger import Ledger
from archive.runs import reports
from crawler.sample import SampleServer

ROOT = Path(__file__).resolve().parents[3]
SITE = "voronezh"
GONE = ("404", "soft404", "redirect-front")


def crawl(server, data, *more):
    values = {"LETOPIS_HOSTS": json.dumps(server.hosts), "AUTOTHROTTLE_ENABLED": "0", "DOWNLOAD_DELAY": "0"}
    options = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
    run = [sys.executable, "-m", "crawler", "crawl", SITE, "--from", "http://www.govvrn.ru/novosti"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env |= {"PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/tests"}
    done = subprocess.run(
        [*run, "--data", str(data), *options, *more], env=env, cwd=data.parent, capture_output=True, text=True
    )
    return done, next(reports(data, SITE))


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Everything that happens, in its order; what each run said and asked."""
    data = tmp_path_factory.mktemp("unattended") / "data"
    told = {"data": data}
    with SampleServer(articles=24) as server:
        site = server.state[SITE]
        told["articles"] = len(site.articles)

        def run(name, *more):
            server.forget()
            told[name] = crawl(server, data, *more)[1]
            told[f"{name} requests"] = server.requests

        run("first")
        run("second", "--recheck", "due")
        commented = next(article.id for article in site.listed() if article.comments)
        plain = [article.id for article in site.listed() if not article.comments]
        for number in plain[:5]:
            site.edit(number, text=f"Здесь теперь стоит другое предложение, его вписал редактор номер {number}.")
        for number, mode in zip(plain[5:8], GONE, strict=True):
            site.delete(number, mode)
        site.remove_comment(commented, site.articles[commented].comments[0].id)
        site.change_noise()
        told["gone"] = {mode: server.url(SITE, number) for number, mode in zip(plain[5:8], GONE, strict=True)}
        run("third", "--recheck", "all")
        site.block("servicepipe")
        run("blocked", "--recheck", "all")
        site.unblock()
        run("backed off")
        run("after", "--recheck", "all", "--despite-block")
        site.restore(plain[5])
        run("returned", "--recheck", "all")
        site.block("403")
        run("wave", "--recheck", "all")
    return told


def test_a_run_at_an_unchanged_site_asks_for_the_list_and_no_article(story):
    asked = [seen.path for seen in story["second requests"] if "/-/~/id/" in seen.path]
    assert (asked, len(story["second requests"])) == ([], 2)


def test_what_was_edited_and_moderated_makes_a_version_and_nothing_else_does(story):
    items = list(Items(story["data"]).of(SITE))
    assert [item.version.changed for item in items if item.version.number == 2] == [["body"]] * 5
    moderated = [item for item in items if item.version.comments and item.version.comments.number == 2]
    assert [item.version.number for item in moderated] == [1]


def test_no_article_has_a_third_version(story):
    assert max(item.version.number for item in Items(story["data"]).of(SITE)) == 2


def test_what_is_gone_is_known_by_the_kind_of_its_evidence(story):
    found = {seen.url: {one.evidence for one in seen.evidence} for seen in Ledger(story["data"], SITE).vanished()}
    gone = story["gone"]
    assert found == {gone["soft404"]: {"soft-404"}, gone["redirect-front"]: {"redirect-front"}}


def test_each_piece_of_evidence_cites_its_record(story):
    seen = [one for one in Ledger(story["data"], SITE).vanished() for one in one.evidence]
    assert seen
    assert all(one.capture is not None for one in seen)


def test_what_comes_back_is_called_back(story):
    states = {seen.url: seen.state for seen in Ledger(story["data"], SITE).standings()}
    assert states[story["gone"]["404"]] == "returned"


@pytest.mark.parametrize("name", ["first", "second", "third", "blocked", "backed off", "after", "returned", "wave"])
def test_every_count_closes(story, name):
    assert story[name].articles.gap == 0


def test_a_block_is_one_request_and_no_item(story):
    report = story["blocked"]
    assert (report.reason, report.items, len(story["blocked requests"])) == ("blocked", 0, 1)


def test_a_site_that_blocked_is_left_alone(story):
    assert (story["backed off"].reason, story["backed off requests"]) == ("backed-off", [])


def test_afterwards_everything_is_looked_at_again(story):
    report = story["after"]
    assert report.reason == "finished"
    assert report.unchanged + report.articles.unchanged == story["articles"] - 3


def test_refusals_without_end_are_a_block_and_no_deletion(story):
    assert story["wave"].reason == "blocked"
    assert not [seen for seen in Ledger(story["data"], SITE).standings() if "forbidden" in str(seen.evidence)]

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


@pytest.mark.parametrize(
    ("site", "code"),
    [
        ("circles", "refused"),
        ("leaves", "moved"),
        ("dead_articles", "articles-failed"),
        ("wants_cookie", "cookies-needed"),
    ],
)
def test_a_site_whose_list_gives_nothing_is_not_well(crawled, site, code):
    report = of(crawled, site)
    assert code in codes(crawled, site)
    assert (report.good, report.articles.gap) == (False, 0)


def test_an_address_that_leads_to_itself_is_asked_for_once(crawled):
    assert [asked(crawled, site)["/news/"] for site in ("circles", "wants_cookie")] == [1, 1]


def test_a_site_that_needs_cookies_says_which_setting_helps(crawled):
    assert any('cookies = "session"' in fact.message for fact in of(crawled, "wants_cookie").facts)


def test_with_a_cookie_jar_it_is_crawled_and_the_report_says_so(crawled):
    assert (of(crawled, "has_cookie").new, codes(crawled, "has_cookie")["cookies"]) == (8, 1)
    assert of(crawled, "has_cookie").good


@pytest.mark.parametrize(("site", "new"), [("pinned", 7), ("oldest_first", 8), ("dated_back", 1)])
def test_an_article_that_does_not_come_by_the_lists_head_is_found(crawled, site, new):
    named = {item.url.rpartition("/")[2] for item in Items(crawled[0]).of(site)}
    assert {f"new{number}" for number in range(1, new + 1)} <= named


def test_an_article_behind_pinned_ones_is_found_the_day_it_comes(crawled):
    assert [asked(crawled, "pinned", day)[f"/news/new{day}"] for day in range(1, 8)] == [1] * 7


def test_a_head_that_never_moves_while_articles_come_is_reported(crawled):
    assert codes(crawled, "pinned", 6)["list-head-still"] == 1
    assert codes(crawled, "oldest_first", 8)["list-head-still"] == 1


def test_a_list_is_walked_as_a_whole_once_a_week_and_not_every_day(crawled):
    lists = [sum("page=" in path or path == "/news/" for path in asked(crawled, "dated_back", day)) for day in range(8)]
    assert lists == [4, 2, 2, 2, 2, 2, 2, 5]


def test_a_pace_that_robots_txt_asks_for_is_kept(crawled):
    report = of(crawled, "paced")
    assert (report.ended - report.started).total_seconds() >= 0.3 * 3


def test_a_list_whose_address_names_a_year_that_is_over_is_reported(crawled):
    assert codes(crawled, "last_year")["list-of-a-year"] == 1


@pytest.mark.parametrize("site", ["silent_list", "silent_feed", "silent_undated"])
def test_a_listing_that_is_silent_for_longer_than_the_site_ever_was_is_reported_and_no_earlier(crawled, site):
    silent = [codes(crawled, site, day)["listing-silent"] for day in range(17)]
    assert silent == [0] * 15 + [1, 1]
    assert not of(crawled, site, 16).good


@pytest.mark.parametrize(("site", "known"), [("silent_feed", True), ("silent_undated", False)])
def test_how_long_a_site_was_silent_before_is_not_said_where_nobody_knows(crawled, site, known):
    [message] = [fact.message for fact in of(crawled, site, 16).facts if fact.code == "listing-silent"]
    assert ("longer than between any two" in message, "too few of the site's articles are dated" in message) == (
        known,
        not known,
    )


@pytest.mark.parametrize(("site", "day"), [("silent_list", 16), ("ends", 1)])
def test_a_list_that_ends_leads_to_the_thought_of_a_person_or_a_year(crawled, site, day):
    assert any("names a person or a year" in fact.message for fact in of(crawled, site, day).facts)


@pytest.mark.parametrize(("site", "list"), [("dead_first_example", "/press/news/"), ("refresh_example", "/main/")])
def test_a_dead_candidate_or_a_front_page_that_leads_on_does_not_end_the_discovery(crawled, site, list):
    assert asked(crawled, site)[list] >= 1


def test_links_count_from_the_base_of_the_list(crawled):
    assert (of(crawled, "based").new, of(crawled, "based").articles.failed) == (6, 0)


def test_a_robots_file_with_a_byte_order_mark_is_obeyed(crawled):
    assert set(asked(crawled, "forbids")) == {"/robots.txt"}
    assert not of(crawled, "forbids").good


def test_a_feed_with_a_notice_before_it_bare_ampersands_and_times_without_an_offset_is_read(crawled):
    report = of(crawled, "feed")
    assert (report.new, report.articles.outside, report.articles.failed) == (5, 1, 0)
    assert all("&ELEMENT_ID=" in item.url for item in Items(crawled[0]).of("feed"))


def test_the_pictures_of_a_sitemap_are_no_articles(crawled):
    assert (of(crawled, "sitemap").new, of(crawled, "sitemap").articles.seen) == (6, 6)

"""Comments that do not stand on the page, and where the bytes of media are: fetched, cited, found again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from patience import LONG

from archive.holdings.resolve import cited
from archive.item_store import Items
from archive.verify import verify
from crawler.rereading.parsing import parser
from crawler.rereading.reader import Rereader, all_sites, archived
from crawler.sample import SampleServer

ROOT = Path(__file__).resolve().parents[3]
LISTS = {
    "voronezh": "http://www.govvrn.ru/novosti",
    "kaliningrad": "http://gov39.ru/news/",
    "chechnya": "http://chechnya.gov.ru/category/news/",
}


def crawl(server, site, data, *more):
    values = [f"LETOPIS_HOSTS={json.dumps(server.hosts)}", "AUTOTHROTTLE_ENABLED=0", "DOWNLOAD_DELAY=0"]
    options = [word for value in values for word in ("-s", value)]
    run = [sys.executable, "-m", "crawler", "crawl", site, "--from", LISTS[site], "--data", str(data), *options, *more]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env = {**kept, "PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/tests"}
    done = subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, timeout=LONG)
    assert done.returncode == 0, done.stderr + done.stdout
    return done


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    data = tmp_path_factory.mktemp("crawled") / "data"
    with SampleServer(articles=6) as server:
        for site in LISTS:
            crawl(server, site, data)
        yield server, data


@pytest.fixture(scope="module", autouse=True)
def asked(crawled):
    """What the crawls asked for, before any test crawls again."""
    return [(seen.host, seen.path) for seen in crawled[0].requests if seen.path != "/robots.txt"]


def items_of(crawled, site):
    server, data = crawled
    articles = server.state[site].articles
    for item in Items(data).of(site):
        yield item, next(a for a in articles.values() if a.title == item.title)


@pytest.mark.parametrize("site", ["kaliningrad", "chechnya"])
def test_every_comment_of_every_article_is_there(crawled, site):
    for item, article in items_of(crawled, site):
        assert [entry.id for entry in item.comments.entries] == [str(comment.id) for comment in article.comments]


@pytest.mark.parametrize("site", ["kaliningrad", "chechnya"])
def test_some_of_them_came_from_further_pages(crawled, site):
    longest, _ = max(items_of(crawled, site), key=lambda pair: len(pair[1].comments))
    assert (longest.comments.count, longest.comments.more) == (23, [])
    assert [capture.status for capture in longest.comments.captures] == [200] * (2 if site == "kaliningrad" else 1)


def test_answers_know_what_they_answer(crawled):
    for item, article in items_of(crawled, "chechnya"):
        wanted = [str(comment.parent) if comment.parent else None for comment in article.comments]
        assert [entry.parent for entry in item.comments.entries] == wanted


def test_times_of_the_rest_interface_are_those_of_the_page(crawled):
    for item, article in items_of(crawled, "chechnya"):
        assert [entry.published_at for entry in item.comments.entries] == [c.written for c in article.comments]


@pytest.mark.parametrize("site", LISTS)
def test_own_media_cite_their_record(crawled, site):
    data = crawled[1]
    media = [medium for item, _ in items_of(crawled, site) for medium in item.media if not medium.provider]
    assert media
    for medium in media:
        record = cited(data, medium.capture)
        assert (record.url, record.http.status, medium.capture.url) == (medium.url, 200, medium.url)


def test_a_file_is_fetched_once(asked):
    assert sorted(asked) == sorted(set(asked))


def test_reading_again_gives_the_same(crawled):
    data = crawled[1]
    assert verify(data, parse=parser(data)).findings == []


@pytest.mark.parametrize("site", LISTS)
def test_reading_again_gives_the_same_bytes(crawled, site):
    data, reader = crawled[1], Rereader(all_sites())
    for item in Items(data).of(site):
        body = cited(data, item.capture).payload()
        answers = archived(data, item.capture, item)
        assert reader(body, item.capture, site=site, url=item.url, answers=answers) == item


@pytest.mark.parametrize("site", LISTS)
def test_reading_again_without_the_item_finds_the_records_by_their_address(crawled, site):
    data, reader = crawled[1], Rereader(all_sites())
    for item in Items(data).of(site):
        body = cited(data, item.capture).payload()
        again = reader(body, item.capture, site=site, url=item.url, answers=archived(data, item.capture))
        assert again == item


def test_a_second_crawl_makes_no_version(crawled):
    server, data = crawled
    assert "6 unchanged" in crawl(server, "kaliningrad", data).stdout

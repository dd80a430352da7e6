"""One crawl, end to end: the sample sites in, WARC and items out, by the commands that a person uses."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from patience import LONG

from archive import Archive
from archive.holdings.writer import WarcInfo
from archive.item_store import Items
from archive.runs import reports
from archive.warc.fields import ITEM_TYPE
from archive.warc.reader import read_at, records
from crawler.crawl.keeping import Keeping
from crawler.sample import SampleServer
from tests.archive.serving import serving

ROOT = Path(__file__).resolve().parents[3]
LISTS = {
    "voronezh": "http://www.govvrn.ru/novosti",
    "kaliningrad": "http://gov39.ru/news/",
    "chechnya": "http://chechnya.gov.ru/category/news/",
}


@pytest.fixture(scope="module")
def server():
    with SampleServer(articles=24) as server:
        yield server


@pytest.fixture
def fresh():
    with SampleServer(articles=24) as server:
        yield server


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    return {**kept, "PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/tests", **more}


def command(server, site, data, *more):
    hosts = json.dumps(server.hosts)
    quick = ["-s", f"LETOPIS_HOSTS={hosts}", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "DOWNLOAD_DELAY=0"]
    base = [sys.executable, "-W", "error", "-m", "crawler", "crawl", site, "--from", LISTS[site], "--data", str(data)]
    return [*base, *quick, *more]


def crawl(server, site, data, *more, **env):
    run = command(server, site, data, *more)
    return subprocess.run(run, cwd=data.parent, env=environment(**env), capture_output=True, text=True, timeout=LONG)


@pytest.fixture(scope="module")
def crawled(server, tmp_path_factory):
    data = tmp_path_factory.mktemp("crawled") / "data"
    server.forget()
    for site in LISTS:
        done = crawl(server, site, data)
        assert done.returncode == 0, done.stderr + done.stdout
    server.asked = list(server.requests)
    return data


@pytest.mark.parametrize("site", LISTS)
def test_every_listed_article_is_an_item(server, crawled, site):
    wanted = sorted(article.title for article in server.state[site].articles.values())
    assert sorted(item.title for item in Items(crawled).of(site)) == wanted


@pytest.mark.parametrize("site", LISTS)
def test_dates_are_those_of_the_site(server, crawled, site):
    wanted = sorted(article.published.replace(second=0) for article in server.state[site].articles.values())
    assert sorted(item.published_at for item in Items(crawled).of(site)) == wanted


@pytest.mark.parametrize("site", LISTS)
def test_the_count_closes(crawled, site):
    report = next(reports(crawled, site))
    assert (report.reason, report.articles.gap, report.facts) == ("finished", 0, [])


def test_an_item_cites_the_record_it_was_read_from(crawled):
    item = next(Items(crawled).of("voronezh"))
    record = read_at(crawled / "warc" / item.capture.warc, item.capture.offset)
    assert (record.url, f"urn:uuid:{record.id.rpartition(':')[2]}") == (item.url, item.capture.record_id)
    assert record.payload_digest() == item.capture.payload_digest


def test_an_item_stands_in_the_warc_beside_its_response(crawled):
    item = next(Items(crawled).of("voronezh"))
    about = [
        record
        for record in records(crawled / "warc" / item.capture.warc)
        if record.content_type == ITEM_TYPE and record.refers_to == item.capture.record_id
    ]
    assert [json.loads(record.block)["id"] for record in about] == [item.id]


def test_robots_and_the_files_of_a_page_are_kept(crawled):
    folder = crawled / "warc" / "voronezh"
    urls = {record.url for path in folder.rglob("*.warc.gz") for record in records(path) if record.type == "response"}
    assert "http://www.govvrn.ru/robots.txt" in urls
    kinds = {url.rpartition(".")[2] for url in urls if url}
    assert {"png", "css", "js", "woff", "webm"} <= kinds


def test_a_line_that_found_no_room_comes_back_from_the_warc(crawled, tmp_path):
    # As a full disk leaves it: the record of an item is there, its line and the index are not.
    for folder in ("warc", "items"):
        shutil.copytree(crawled / folder / "voronezh", tmp_path / folder / "voronezh")
    before = {item.id for item in Items(tmp_path)}
    for path in (tmp_path / "items").rglob("*.jsonl"):
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:-1]))
    keeping = Keeping(tmp_path, "voronezh", WarcInfo(software="x"))
    keeping.close("finished")
    assert {item.id for item in Items(tmp_path)} == before
    assert [fact.code for fact in keeping.report.facts] == ["mended"]


def test_no_file_is_left_open(crawled):
    assert not list(crawled.rglob("*.open"))


def test_the_operator_is_named_to_the_site(server, crawled):
    agents = {seen.headers["user-agent"] for seen in server.asked}
    assert len(agents) == 1
    assert agents.pop().endswith("(+https://letopis.example/tests)")


def test_every_page_of_a_list_is_asked_for_by_its_number(server, crawled):
    asked = {seen.path for seen in server.asked if seen.host == "gov39.ru" and seen.path.startswith("/news/?")}
    assert asked == {"/news/?PAGEN_1=2"}


def test_a_second_crawl_finds_nothing_new(server, crawled):
    before = len(list(Items(crawled).of("chechnya")))
    done = crawl(server, "chechnya", crawled, "--recheck", "all")
    assert "24 unchanged" in done.stdout
    assert len(list(Items(crawled).of("chechnya"))) == before


def test_an_edited_article_is_a_second_version(fresh, tmp_path):
    data = tmp_path / "data"
    crawl(fresh, "chechnya", data)
    newest = fresh.state["chechnya"].listed()[0]
    fresh.state["chechnya"].edit(newest.id, text="Здесь теперь стоит другое предложение, его вписал редактор.")
    fresh.state["chechnya"].change_noise()
    done = crawl(fresh, "chechnya", data, "--recheck", "all")
    assert "1 changed, 23 unchanged" in done.stdout
    second = [item for item in Items(data) if item.version.number == 2]
    assert [item.version.changed for item in second] == [["body"]]


def test_scrapy_does_the_same(server, tmp_path):
    options = ["-a", f"start_urls={LISTS['voronezh']}", "-a", "max_items=2", "-s", f"LETOPIS_DATA={tmp_path}"]
    hosts = [
        "-s",
        f"LETOPIS_HOSTS={json.dumps(server.hosts)}",
        "-s",
        "AUTOTHROTTLE_ENABLED=0",
        "-s",
        "DOWNLOAD_DELAY=0",
    ]
    run = [sys.executable, "-m", "scrapy", "crawl", "voronezh", *options, *hosts]
    done = subprocess.run(run, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=LONG)
    assert done.returncode == 0, done.stderr
    assert len(list(Items(tmp_path))) == 2


def test_json_lines_end_with_the_report(server, tmp_path):
    done = crawl(server, "voronezh", tmp_path / "data", "-n", "2", "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["event"] for event in events].count("item") == 2
    assert (events[-1]["event"], events[-1]["articles"]["read"]) == ("report", 2)


def test_a_limit_of_items_is_exact(server, tmp_path):
    server.forget()
    crawl(server, "voronezh", tmp_path / "data", "-n", "4")
    articles = [seen for seen in server.requests if "/-/~/id/" in seen.path]
    assert len(articles) == 4


def test_a_period_is_kept_to(server, tmp_path):
    days = sorted({article.published.date() for article in server.state["voronezh"].articles.values()})
    since, until = days[len(days) // 2], days[len(days) // 2 + 2]
    data = tmp_path / "data"
    crawl(server, "voronezh", data, "--since", str(since), "--until", str(until))
    wanted = [a for a in server.state["voronezh"].articles.values() if since <= a.published.date() <= until]
    assert wanted
    assert len(list(Items(data))) == len(wanted)


@pytest.mark.parametrize("how", ["servicepipe", "qrator", "ddos-guard"])
def test_a_challenge_is_a_block_and_no_article(fresh, tmp_path, how):
    data = tmp_path / "data"
    fresh.state["voronezh"].block(how)
    done = crawl(fresh, "voronezh", data)
    report = next(reports(data, "voronezh"))
    assert done.returncode == 1
    assert "challenge" in {fact.code for fact in report.facts}
    assert (report.reason, report.items, len(fresh.requests)) == ("blocked", 0, 1)


def test_a_site_that_asks_to_wait_is_waited_for(fresh, tmp_path):
    fresh.state["voronezh"].block("503", retry_after=1)
    data = tmp_path / "data"
    running = subprocess.Popen(
        command(fresh, "voronezh", data, "-n", "1"), env=environment(), stdout=subprocess.PIPE, text=True
    )
    wait_for(lambda: fresh.requests)
    fresh.state["voronezh"].unblock()
    assert "1 new" in running.communicate(timeout=LONG)[0]
    assert [seen.status for seen in fresh.requests][:2] == [503, 200]


def test_a_site_that_asks_for_too_long_is_left_alone(fresh, tmp_path):
    fresh.state["voronezh"].block("503", retry_after=86400)
    done = crawl(fresh, "voronezh", tmp_path / "data")
    assert done.returncode == 1
    assert "asks to wait 86400 seconds" in done.stdout
    assert len(fresh.requests) == 1


def wait_for(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


@pytest.fixture
def running(fresh, tmp_path):
    """A crawl that has kept a few items and goes on slowly."""
    data = tmp_path / "data"
    fresh.state["voronezh"].delay = 0.05
    process = subprocess.Popen(
        command(fresh, "voronezh", data), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for(lambda: (data / "items").exists() and len(list(Items(data))) >= 2)
        yield process, data
    finally:
        process.kill()
        process.communicate()


def test_an_interrupt_ends_cleanly_with_everything_kept(running):
    process, data = running
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=LONG)
    report = next(reports(data, "voronezh"))
    assert (process.returncode, report.reason, report.articles.gap) == (130, "shutdown", 0)
    assert len(list(Items(data))) == report.new
    assert not list(data.rglob("*.open"))
    assert "everything fetched until then is kept" in out


def test_a_second_crawl_of_a_site_is_refused(running, fresh):
    process, data = running
    done = crawl(fresh, "voronezh", data)
    assert done.returncode == 5
    assert "running already" in done.stderr
    assert process.poll() is None


def test_a_killed_crawl_holds_up_nobody_and_loses_nothing(running, fresh):
    process, data = running
    process.kill()
    process.wait()
    before = {item.id for item in Items(data)}
    fresh.state["voronezh"].delay = 0
    done = crawl(fresh, "voronezh", data)
    assert done.returncode == 0, done.stderr
    assert f"{len(before)} unchanged" in done.stdout
    assert len(list(Items(data))) == 24
    assert not list(data.rglob("*.open"))
    assert "mended" in {fact.code for fact in next(reports(data, "voronezh")).facts}


def test_a_full_disk_ends_it_with_a_sentence(server, tmp_path):
    data = tmp_path / "data"
    run = ["sh", "-c", 'ulimit -f 200; exec "$@"', "sh", *command(server, "kaliningrad", data)]
    done = subprocess.run(run, env=environment(), capture_output=True, text=True, timeout=LONG)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(list(Items(data))) == next(reports(data, "kaliningrad")).new


@pytest.mark.parametrize(
    ("arguments", "env", "code", "word"),
    [
        ([], {"LETOPIS_CONTACT": ""}, 4, "No contact is set"),
        (["--data", "/dev/null/data"], {}, 4, "cannot be written"),
        (["--since", "2024-12-10", "--until", "2024-12-01"], {}, 4, "ends .* before it begins"),
        (["--from", "http://elsewhere.ru/"], {}, 4, "no address of voronezh"),
        (["-s", "nothing"], {}, 2, "NAME=VALUE"),
    ],
)
def test_what_cannot_begin_is_one_sentence(server, tmp_path, arguments, env, code, word):
    done = crawl(server, "voronezh", tmp_path / "data", *arguments, **env)
    assert done.returncode == code, done.stderr
    assert __import__("re").search(word, done.stderr)
    assert "Traceback" not in done.stderr


def test_an_unknown_site_is_told_with_its_neighbours(server, tmp_path):
    LISTS["voronesh"] = LISTS["voronezh"]
    try:
        done = crawl(server, "voronesh", tmp_path / "data")
    finally:
        del LISTS["voronesh"]
    assert done.returncode == 4
    assert "did you mean voronezh?" in done.stderr


def test_the_page_shows_articles_while_a_crawl_keeps_them(fresh, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    totals, refused = [], []
    quiet = command(fresh, "kaliningrad", data, "-s", "CONCURRENT_REQUESTS=1")
    with serving(Archive(data)) as address, httpx.Client(base_url=address) as web:

        def look():
            found = web.get("/api/search?order=newest").json()
            totals.append(found["total"])
            newest = [f"/item/{hit['id']}" for hit in found["hits"][:1]]
            answers = [web.get(path) for path in ("/", "/?q=область", "/api/facets", "/feed.atom", *newest)]
            refused.extend(answer.text for answer in answers if answer.status_code != 200)

        look()
        crawl = subprocess.Popen(
            quiet, cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while crawl.poll() is None:
            look()
            time.sleep(0.05)
        time.sleep(0.5)
        look()
    assert crawl.returncode == 0
    assert not refused
    assert totals == sorted(totals)
    assert (totals[0], totals[-1]) == (0, 24)
    assert len(set(totals)) > 2  # some were seen before the crawl had ended

"""Workers that share sites, over a real PostgreSQL and a real S3 server, killed and stopped at bad moments."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import s3
from cluster import Machines, restored
from patience import LONG

from archive.cluster.snapshots import Shared
from archive.item_store import Items
from archive.runs import reports
from archive.secret import Secret
from archive.verify import verify
from archive.warc.reader import records
from crawler.sample import SampleServer

ARTICLES = 4


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer(articles=ARTICLES) as server:
        yield server


@pytest.fixture
def machines(tmp_path: Path, database: Secret, server: SampleServer) -> Iterator[Any]:
    """Makes machines whose storage is a folder."""
    made: list[Machines] = []

    def make(sites: int, **more: Any) -> Machines:
        kept = tmp_path / "kept"
        kept.mkdir()
        lines = f'[storage]\nurl = "{kept}"\n'
        made.append(Machines(tmp_path / "machines", database.reveal(), lines, server.hosts, sites, **more))
        made[0].kept = kept
        return made[0]

    yield make
    for one in made:
        one.end()


def until(true: Any) -> None:
    """Wait until something is so."""
    end = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def texts(root: Path, site: str) -> set[tuple[int, str]]:
    """The versions of a site's articles, each by its text."""
    return {(item.version.number, item.version.content_hash) for item in Items(root).of(site)}


def test_each_site_is_done_also_where_workers_are_killed(tmp_path, database, storage, server):
    url, options = f"s3://{s3.BUCKET}/killed", {"endpoint_url": storage, "key": "key", "secret": Secret("secret")}
    lines = s3.settings(storage, "killed")
    machines = Machines(tmp_path / "machines", database.reveal(), lines, server.hosts, 10, delay=0.05)
    workers = {name: machines.start(name, "--parallel", "2") for name in ("one", "two")}
    kills, copied = 0, {}
    shared = Shared(tmp_path / "look", url, options)

    def there() -> dict[str, int]:
        return {name: size for site in machines.sites for name, size in shared.warcs(site).items()}

    while not all(row.runs for row in machines.rows()) or not machines.rows():
        for name, worker in workers.items():
            if worker.poll() is not None:
                workers[name] = machines.start(name, "--parallel", "2")
            elif kills < 3 and any(
                row.held and (row.owner or "").split("-")[-2] == str(worker.pid) for row in machines.rows()
            ):
                copied |= there()
                worker.kill()
                worker.wait()
                kills += 1
        time.sleep(0.3)
    for worker in workers.values():
        worker.wait(LONG)
    machines.end()
    assert kills == 3
    whole = restored(tmp_path / "whole", url, options, machines.sites)
    found = {site: texts(whole, site) for site in machines.sites}
    assert {len(each) for each in found.values()} == {ARTICLES}
    assert {json.loads(line)["state"] for line in machines.do("status", "--json").stdout.splitlines()} == {"well"}
    assert len({frozenset(each) for each in found.values()}) == 1
    # Nothing that was copied is lost, and what is there is sound.
    assert copied.items() <= there().items()
    assert [finding for finding in verify(whole).findings if finding.code != "file-supplied"] == []


def test_a_worker_that_is_stopped_past_its_lease_changes_nothing(machines, tmp_path):
    many = machines(1, delay=0.4)
    (site,) = many.sites
    late = many.start("one")
    until(lambda: many.kept_some("one"))
    late.send_signal(signal.SIGSTOP)
    # Its crawl ends though nobody ends it.
    until(lambda: not many.crawls("one"))
    until(lambda: many.start("two").wait(LONG) == 0)
    (row,) = many.rows()
    assert (row.runs, row.token, row.broken) == (1, 2, False)
    late.send_signal(signal.SIGCONT)
    assert late.wait(LONG) == 1
    assert [line["given_back"] for line in many.lines("one")] == ["lost"]
    assert [(each.token, each.snapshot, each.due) for each in many.rows()] == [(2, row.snapshot, row.due)]
    # What it kept is true, and stays; the next crawl takes it in.
    whole = restored(tmp_path / "whole", str(many.kept), {}, [site])
    assert len(texts(whole, site)) == ARTICLES
    assert [fact.code for fact in next(reports(whole, site)).facts] == ["worker-lost"]
    assert len(Shared(tmp_path, str(many.kept)).warcs(site)) == 2


def test_what_a_lost_machine_kept_is_mended_and_copied_when_it_is_back(machines, tmp_path):
    many = machines(1, delay=0.4)
    (site,) = many.sites
    worker = many.start("one")
    until(lambda: many.kept_some("one"))
    worker.kill()
    os.kill(int((many.place / "one" / "locks" / f"{site}.lock").read_text()), signal.SIGKILL)
    (lost,) = (many.place / "one" / "warc").rglob("*.open")
    until(lambda: many.start("two").wait(LONG) == 0)
    assert lost.exists()
    assert lost.name.removesuffix(".open") not in {
        Path(name).name for name in Shared(tmp_path, str(many.kept)).warcs(site)
    }
    many.start("one").wait(LONG)
    assert not lost.exists()
    many.due()
    assert many.start("two").wait(LONG) == 0
    assert [[Path(name).name for name in line["taken_in"]] for line in many.lines("two")] == [
        [],
        [lost.name.removesuffix(".open")],
    ]
    whole = restored(tmp_path / "whole", str(many.kept), {}, [site])
    assert {number for number, _ in texts(whole, site)} == {1}
    assert len(texts(whole, site)) == ARTICLES
    assert verify(whole).findings == []


def test_while_the_database_is_away_crawls_are_finished_and_no_site_is_taken(machines, postgres):
    many = machines(2, delay=0.3, patience="0m")
    worker = many.start("one", "--parallel", "1")
    until(lambda: many.held_by(worker))
    postgres.stop()
    try:
        assert worker.wait(LONG) == 5
        (line,) = many.lines("one")
        assert (line["given_back"], line["outcome"]) == ("database-away", "well")
    finally:
        postgres.start()
    assert {row.runs for row in many.rows()} == {0}
    until(lambda: many.start("two").wait(LONG) == 0 or all(row.runs for row in many.rows()))
    assert sum(len(line["taken_in"]) for line in many.lines("two")) == 1


def test_while_the_storage_is_away_nothing_is_finished(machines):
    many = machines(1, delay=0.1)
    worker = many.start("one")
    until(lambda: many.crawls("one"))
    away = many.kept.rename(many.kept.with_name("away"))
    many.kept.write_text("no folder")
    until(lambda: list((many.place / "one" / "warc").rglob("*.warc.gz")) and not many.crawls("one"))
    time.sleep(1)
    (row,) = many.rows()
    assert (row.runs, row.held) == (0, True)
    many.kept.unlink()
    away.rename(many.kept)
    assert worker.wait(LONG) == 0
    assert [row.runs for row in many.rows()] == [1]


def test_the_archive_of_one_machine_is_brought_in_and_gone_on_with(machines, tmp_path):
    many = machines(1)
    data = many.place / "alone"
    done = many.do("crawl", many.sites[0], "--data", str(data), crawls=True)
    assert done.returncode == 0, done.stderr
    refused = many.do("work", "--once", "--data", str(data), crawls=True)
    assert (refused.returncode, "--bring-in" in refused.stderr) == (4, True)
    assert many.do("work", "--bring-in", "--data", str(data)).returncode == 0
    assert texts(data, many.sites[0])
    assert many.start("one").wait(LONG) == 0
    (line,) = many.lines("one")
    # The list alone: what it was, every article was known.
    assert (line["report"]["new"], line["report"]["unchanged"]) == (0, 0)


def test_an_archive_in_storage_is_read_where_it_is(tmp_path, database, storage, server):
    url = f"s3://{s3.BUCKET}/read"
    machines = Machines(tmp_path / "machines", database.reveal(), s3.settings(storage, "read"), server.hosts, 1)
    assert machines.start("one").wait(LONG) == 0, machines.said("one")
    machines.env["LETOPIS_CACHE"] = str(tmp_path / "cache")

    def ask(*words: str) -> str:
        done = machines.do(*words, "--data", url)
        assert (done.returncode, done.stderr) == (0, ""), (words, done.stderr, done.stdout)
        return done.stdout

    items = [json.loads(line) for line in ask("items", "--json").splitlines()]
    assert len(items) == ARTICLES
    id = items[0]["id"]
    assert items[0]["capture"]["payload_digest"].removeprefix("sha256:")[:16] in ask("cite", id)
    taken = tmp_path / "taken.warc.gz"
    ask("extract", id, "-o", str(taken))
    assert [record.type for record in records(taken)] == ["response", "request"]
    assert json.loads(ask("verify", "--no-parse", "--json"))["findings"] == []
    # Of the WARC files the records that were asked for are here, and nothing else.
    kept = [path for path in (tmp_path / "cache").rglob("*.warc.gz*") if path.is_file()]
    assert sorted("pieces" in path.parts for path in kept) == [True]
    before = machines.rows()
    (made,) = json.loads(ask("rebuild", "--json"))["items"]
    assert (made["site"], made["same"], made["changed"]) == (machines.sites[0], ARTICLES, 0)
    assert [row.token for row in machines.rows()] == [row.token + 1 for row in before]
    assert len(ask("items", "--json").splitlines()) == ARTICLES
    refused = machines.do("mend", "--data", url)
    assert (refused.returncode, "needs a data folder" in refused.stderr) == (2, True)
    assert not (machines.place / "s3:").exists()

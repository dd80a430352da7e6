"""Workers that share sites, over a real PostgreSQL and a real S3 server, killed and stopped at bad moments."""

from __future__ import annotations

import json
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
                copied |= {name: size for site in machines.sites for name, size in shared.warcs(site).items()}
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
    assert {line["state"] for line in json.loads(machines.do("status", "--json").stdout)} == {"well"}
    assert len({frozenset(each) for each in found.values()}) == 1
    # Nothing that was copied is lost, and what is there is sound.
    assert (
        copied.items() <= {name: size for site in machines.sites for name, size in shared.warcs(site).items()}.items()
    )
    assert [finding for finding in verify(whole).findings if finding.code != "file-supplied"] == []


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
    refused = machines.do("mend", "--data", url)
    assert (refused.returncode, "needs a data folder" in refused.stderr) == (2, True)
    assert not (machines.place / "s3:").exists()

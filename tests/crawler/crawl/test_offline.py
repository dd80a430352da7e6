"""A crawl answered from an archive finds the same articles as the crawl that filled it, and asks nobody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from patience import LONG

from archive.item_store import Items
from archive.wacz.pack import pack
from archive.wacz.selection import sources
from crawler.sample import SampleServer
from tests.conftest import ROOT

LIST = "http://www.govvrn.ru/novosti"


def crawl(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")} | more
    run = [sys.executable, "-m", "crawler", "crawl", "voronezh", *map(str, arguments)]
    return subprocess.run(run, cwd=ROOT, env=kept, capture_output=True, text=True, check=False, timeout=LONG)


@pytest.fixture(scope="module")
def online(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("online")
    with SampleServer(articles=5) as server:
        hosts = f"LETOPIS_HOSTS={json.dumps(server.hosts)}"
        contact = "LETOPIS_CONTACT=https://letopis.example/tests"
        quick = ["-s", "AUTOTHROTTLE_ENABLED=0", "-s", "DOWNLOAD_DELAY=0", "-s", contact, "-s", hosts]
        done = crawl("--from", LIST, "--data", data, *quick)
        assert done.returncode == 0, done.stderr
    return data


def read(data: Path) -> list[tuple[str, str | None, str]]:
    return sorted((item.id, item.title, item.version.content_hash) for item in Items(data).of("voronezh"))


@pytest.fixture(scope="module", params=["folder", "file"])
def offline(request, online, tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("offline")
    archive = online
    if request.param == "file":
        archive = data.parent / "kept.wacz"
        pack(sources(online), archive)
    done = crawl("--from", LIST, "--from", archive, "--data", data / "trial")
    assert done.returncode == 0, done.stderr + done.stdout
    return data / "trial"


def test_the_same_articles(online, offline) -> None:
    assert read(offline) == read(online) != []


def test_the_archive_is_left_as_it_was(online, offline) -> None:
    captures = [item.capture.record_id for item in Items(online).of("voronezh")]
    assert [item.capture.record_id for item in Items(offline).of("voronezh")] == captures


def test_what_is_not_kept_fails(online, tmp_path) -> None:
    done = crawl("--from", "http://www.govvrn.ru/other", "--from", online, "--data", tmp_path / "trial")
    assert (done.returncode, read(tmp_path / "trial")) == (1, [])


def test_items_never_go_into_the_archive_that_answers(online, tmp_path) -> None:
    before = read(online)
    done = crawl("--from", LIST, "--from", online, "--data", online, TMPDIR=str(tmp_path))
    assert "letopis-trial-" in done.stderr
    assert read(online) == before


def test_what_is_no_archive(tmp_path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(b"nothing")
    assert crawl("--from", tmp_path / "a.warc.gz").returncode == 3

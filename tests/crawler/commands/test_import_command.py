"""`letopis import`, `pack` and `replay` as a person calls them."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
from captured import capture_pages
from patience import LONG

from archive.item_store import Items
from crawler.sample import SampleServer
from tests.conftest import ROOT


def letopis(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONG)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory) -> tuple[Path, str, str]:
    """A WARC with one article, its address and its title."""
    folder = tmp_path_factory.mktemp("theirs")
    with SampleServer(articles=2) as server:
        article = next(one for one in server.state["voronezh"].articles.values() if one.videos)
        url = f"http://www.govvrn.ru/novosti/-/~/id/{article.id}"
        capture = capture_pages(server, folder, "other", [url])[url]
    return folder / "warc" / capture.warc, url, article.title


@pytest.fixture(scope="module")
def data(theirs, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    done = letopis("import", theirs[0], "--name", "other", "--data", folder, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["new"] == 1
    return folder


def test_article_of_an_imported_file_is_asked_like_ours(data, theirs) -> None:
    (item,) = Items(data).at(theirs[1])
    assert (item.site, item.title) == ("voronezh", theirs[2])


def test_article_of_an_imported_file_cites_the_copy(data, theirs) -> None:
    (item,) = Items(data).at(theirs[1])
    assert item.capture.warc == f"imported-other/{theirs[0].name}"


def test_archive_with_imported_files_is_sound(tmp_path) -> None:
    """Also where the file has no warcinfo record and no digests, as the standard allows."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\ntext"
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:6c2a1ba0-0000-4000-8000-000000000000>\r\n"
        "WARC-Date: 2024-12-10T12:00:00Z\r\nWARC-Target-URI: http://example.org/\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    (tmp_path / "theirs.warc").write_bytes(head.encode() + block + b"\r\n\r\n")
    assert letopis("import", tmp_path / "theirs.warc", "--data", tmp_path / "data").returncode == 0
    done = letopis("verify", "--data", tmp_path / "data")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_article_of_an_imported_file_comes_back_from_the_warc_files(data, tmp_path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(data, copy)
    for name in ("items", "index"):
        shutil.rmtree(copy / name)
    assert letopis("rebuild", "--data", copy).returncode == 0
    (before,) = (data / "items").rglob("*.jsonl")
    (after,) = (copy / "items").rglob("*.jsonl")
    assert after.read_bytes() == before.read_bytes()


def test_import_a_second_time_adds_nothing(data, theirs) -> None:
    done = letopis("import", theirs[0], "--name", "other", "--data", data, "--json")
    outcome = json.loads(done.stdout)
    assert (outcome["files"][0]["new"], outcome["new"], outcome["changed"]) == (False, 0, 0)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["import", "no-such-file"], 4),
        (["import", ROOT / "pyproject.toml"], 3),
        (["pack", "x.wacz", "--site", "nowhere"], 3),
        (["import", "x.warc.gz", "--site", "nowhere"], 4),
        (["replay", "no-such.warc", "--no-browser"], 4),
        (["replay", "http://www.govvrn.ru/never", "--no-browser"], 3),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments, code, data) -> None:
    done = letopis(*arguments, "--data", data)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)


def test_read_names_a_site_that_is_not_there() -> None:
    done = letopis("read", "x.warc.gz", "--site", "nowhere")
    assert (done.returncode, "«nowhere»" in done.stderr) == (4, True)


def test_pack_gives_articles_their_titles(data, theirs) -> None:
    done = letopis("pack", data / "out.wacz", "--data", data, "--json")
    assert json.loads(done.stdout)["pages"] == 1


def test_query_packs_the_page_with_everything_on_it(data) -> None:
    done = letopis("pack", data / "found.wacz", "--query", "бережливых", "--data", data, "--json")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(data / "found.wacz") as package:
        lines = gzip.decompress(package.read("indexes/index.cdx.gz")).splitlines()
    kinds = {json.loads(line.split(b" ", 2)[2])["mime"] for line in lines}
    assert {"text/html", "text/css", "image/png", "video/webm", "font/woff"} <= kinds


def test_query_that_finds_nothing(data) -> None:
    assert letopis("pack", data / "none.wacz", "--query", "жираф", "--data", data).returncode == 3


def test_show_says_how_the_page_is_replayed(data, theirs) -> None:
    assert f"Replay: letopis replay '{theirs[1]}' --at " in letopis("show", theirs[1], "--data", data).stdout


def test_replay_serves_until_it_is_ended(data, theirs, tmp_path) -> None:
    for name in ("ui.js", "sw.js"):
        (tmp_path / name).write_text("//")
    command = [sys.executable, "-m", "crawler", "replay", theirs[1], "--data", data, "--no-browser", "--port", "0"]
    with subprocess.Popen(
        [*map(str, command), "--viewer-files", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ,
    ) as running:
        try:
            link = running.stdout.readline().strip()
            with urllib.request.urlopen(link.partition("?")[0], timeout=LONG) as answer:
                assert b"<title>Letopis: replay</title>" in answer.read()
        finally:
            # Also where something above is wrong: leaving the block waits for it to end.
            running.terminate()
        assert running.wait(LONG) == 0


@pytest.mark.parametrize("words", [[], ["--viewer", "replayweb"], ["--viewer", "pywb"]], ids=" ".join)
def test_pywb_is_used_only_where_it_is_asked_for_and_warns_at_its_start(data, theirs, tmp_path, words) -> None:
    # The folder holds neither viewer, so it ends there.
    done = letopis("replay", theirs[1], "--data", data, "--no-browser", "--viewer-files", tmp_path, *words)
    assert done.returncode == 4
    assert ("a script of any of them can read all the others and send them away" in done.stderr) == ("pywb" in words)
    assert ("pywb" in words) != ("of ReplayWeb.page" in done.stderr)


def odd_and_sound(theirs: Path) -> bytes:
    """Records that end a careless reader, and the article after them."""
    others = []
    for date, coding in [("9999-12-31T00:00:00Z", ""), ("0001-01-01T00:00:00+14:00", ""), ("2020", "gzip, " * 5000)]:
        block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {coding}\r\n\r\n\x1f".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:{len(others)}>\r\nWARC-Date: {date}\r\n"
            f"WARC-Target-URI: http://example.org/\r\nContent-Type: application/http\r\nContent-Length: {len(block)}"
        )
        others.append(gzip.compress(head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n"))
    return b"".join(others) + theirs.read_bytes() + gzip.compress(b"WARC/1.0\r\n" * 9)[:-9]


def test_one_record_ends_neither_import_nor_read(theirs, tmp_path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(odd_and_sound(theirs[0]))
    done = letopis("import", tmp_path / "a.warc.gz", "--data", tmp_path / "data", "--json")
    assert (done.returncode, done.stderr.count("Traceback")) == (1, 0), done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["new"] == 1
    assert sum("WARC-Date is" in sentence for sentence in outcome["damage"]) == 2
    assert "bytes are not read" in outcome["damage"][2]
    done = letopis("read", tmp_path / "a.warc.gz", "--json")
    assert (done.returncode, done.stderr.count("Traceback")) == (1, 0), done.stderr
    assert json.loads(done.stdout)["title"] == theirs[2]
    assert done.stderr.count("WARC-Date is") == 2


def test_what_a_torn_member_after_one_piece_holds_is_reported(theirs, tmp_path) -> None:
    whole = gzip.compress(gzip.decompress(theirs[0].read_bytes()))
    (tmp_path / "a.warc.gz").write_bytes(whole + gzip.compress(os.urandom(900))[:-50])
    done = letopis("import", tmp_path / "a.warc.gz", "--data", tmp_path / "data", "--json")
    (sentence,) = json.loads(done.stdout)["damage"]
    assert (done.returncode, json.loads(done.stdout)["new"]) == (1, 1)
    assert f"byte {len(whole)}: " in sentence
    assert "bytes are not read" in sentence

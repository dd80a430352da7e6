"""Looking at what was kept: `show`, `items`, `read`."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from patience import LONG

from archive.item_store import Items, ItemWriter
from archive.upgrade import from_json
from crawler.reading.itemise import UNKNOWN_NAME
from crawler.sample import seed_page

ROOT = Path(__file__).resolve().parents[3]
URL = "http://www.govvrn.ru/novosti/-/~/id/1131584"
TEXT = """Мост через реку открыли утром, и первыми по нему проехали автобусы школьного маршрута.
Строители уложились в срок и теперь переходят на соседний участок дороги, сказали в ведомстве.
Осенью здесь появится освещение, а весной высадят деревья, которые выбрали сами жители.
Фото: Роман Гончаров
Ваш комментарий будет первым
"""


def letopis(*arguments, cwd):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = [sys.executable, "-m", "crawler", *map(str, arguments)]
    return subprocess.run(run, cwd=cwd, env=env, capture_output=True, text=True, timeout=LONG)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("look")


@pytest.fixture(scope="module")
def page(folder):
    path = folder / "page.html"
    path.write_bytes(seed_page(TEXT, title="Мост открыт"))
    return path


@pytest.fixture(scope="module")
def item(page):
    done = letopis("read", page.name, "--url", URL, "--at", "2024-12-11", "--json", cwd=page.parent)
    assert done.returncode == 0, done.stderr
    return from_json(done.stdout)


@pytest.fixture(scope="module")
def kept(folder, item):
    writer = ItemWriter(folder / "data", "voronezh")
    writer.keep(item)
    writer.keep(item.model_copy(update={"title": "Мост \x1b[2Jоткрыт снова"}))
    writer.close()
    return folder


def record(url, kind, body):
    """A response as an older tool writes it: WARC 1.0, angle brackets, no digests, no request."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n%s" % (kind, body)
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1e2d3c4b-0000-4000-8000-%012d>\r\n"
        b"WARC-Date: 2024-12-11T00:00:00Z\r\nWARC-Target-URI: <%s>\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
    )
    return gzip.compress(head % (len(body), url.encode(), len(block)) + block + b"\r\n\r\n")


@pytest.fixture(scope="module")
def warc(folder):
    path = folder / "other.warc.gz"
    picture = record("http://www.govvrn.ru/a.png", b"image/png", b"\x89PNG")
    path.write_bytes(record(URL, b"text/html", seed_page(TEXT)) + picture)
    return path


def test_a_saved_page_is_read_by_its_sites_rules(item):
    assert (item.site, item.title, item.parser.name) == (
        "voronezh",
        "Мост открыт",
        "crawler.platforms.liferay.page.LiferayPage",
    )


def test_a_saved_page_is_read_with_its_credit(item):
    assert [credit.names for credit in item.credits] == [["Роман Гончаров"]]


def test_a_page_of_no_known_site_is_read_all_the_same(page):
    done = letopis("read", page.name, "--url", "https://elsewhere.ru/a/1", "--json", cwd=page.parent)
    assert json.loads(done.stdout)["site"] == UNKNOWN_NAME


def test_a_page_for_a_person(page):
    done = letopis("read", page.name, "--url", URL, cwd=page.parent)
    assert "Мост через реку открыли утром" in done.stdout


def test_a_page_needs_its_address(page):
    done = letopis("read", page.name, cwd=page.parent)
    assert (done.returncode, "--url" in done.stderr) == (2, True)


def test_what_is_no_article_is_said(folder):
    (folder / "empty.html").write_text("<html><body></body></html>")
    done = letopis("read", "empty.html", "--url", URL, cwd=folder)
    assert (done.returncode, "No article was found" in done.stderr) == (3, True)


def test_a_warc_of_another_tool_is_read(warc):
    done = letopis("read", warc.name, "--json", cwd=warc.parent)
    assert [json.loads(line)["url"] for line in done.stdout.splitlines()] == [URL]


def test_a_wacz_is_read(warc):
    path = warc.with_name("some.wacz")
    with zipfile.ZipFile(path, "w") as package:
        package.write(warc, "archive/data.warc.gz")
    done = letopis("read", path.name, "--json", cwd=warc.parent)
    assert len(done.stdout.splitlines()) == 1


def test_a_damaged_record_is_told_and_the_rest_read(warc):
    good = warc.read_bytes()
    broken = bytearray(good)
    broken[40:60] = b"x" * 20
    path = warc.with_name("broken.warc.gz")
    path.write_bytes(bytes(broken) + good)
    done = letopis("read", path.name, "--json", cwd=warc.parent)
    assert done.returncode == 1
    assert "broken.warc.gz, byte 0" in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_a_damaged_package_is_told(folder):
    (folder / "torn.wacz").write_bytes(b"PK\x03\x04" + gzip.compress(b"x"))
    done = letopis("read", "torn.wacz", cwd=folder)
    assert (done.returncode, "damaged" in done.stderr) == (1, True)


def test_an_item_is_shown_by_its_id(kept, item):
    done = letopis("show", item.id, cwd=kept)
    assert "Мост через реку" in done.stdout
    assert "version  2" in done.stdout


def test_an_item_is_shown_by_its_address(kept, item):
    done = letopis("show", "https://govvrn.ru/novosti/-/~/id/1131584?utm_source=x", "--json", cwd=kept)
    assert json.loads(done.stdout)["id"] == item.id


def test_an_earlier_version_is_shown(kept, item):
    done = letopis("show", item.id, "--version", "1", "--json", cwd=kept)
    assert json.loads(done.stdout)["title"] == "Мост открыт"


def test_nothing_of_a_page_commands_the_terminal(kept, item):
    assert "\x1b" not in letopis("show", item.id, cwd=kept).stdout


@pytest.mark.parametrize("what", ["voronezh-0000000000000000", "http://a.ru/1", "nonsense"])
def test_what_is_not_there_is_said(kept, what):
    done = letopis("show", what, cwd=kept)
    assert (done.returncode, "has no item" in done.stderr) == (3, True)


def test_items_lists_the_latest_versions(kept):
    done = letopis("items", "--json", cwd=kept)
    assert [json.loads(line)["version"]["number"] for line in done.stdout.splitlines()] == [2]


def test_items_lists_every_version_if_asked(kept):
    assert len(letopis("items", "--json", "--versions", cwd=kept).stdout.splitlines()) == 2


@pytest.mark.parametrize(("arguments", "code"), [(["--since", "2024-12-10"], 0), (["--until", "2024-12-09"], 3)])
def test_items_of_a_period(kept, arguments, code):
    assert letopis("items", *arguments, cwd=kept).returncode == code


def test_items_of_a_site_that_is_not_there(kept):
    assert letopis("items", "--site", "rostov", cwd=kept).returncode == 3


def test_the_archive_holds_what_was_read(kept, item):
    assert next(iter(Items(kept / "data"))) == item
    assert item.capture.fetched_at == datetime(2024, 12, 11, tzinfo=UTC)

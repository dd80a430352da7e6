"""The JSON archive: lines that survive crashes, versions that are told apart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.identity import item_id
from archive.item_store import Items, ItemWriter, NewerSchema
from archive.items import Block, Capture, Parser, PressItem, Problem, Version, to_json
from archive.versions import text_versions

WHEN = datetime(2024, 12, 10, 12, tzinfo=UTC)


def item(number=1, *, text="Первый абзац.", when=WHEN, host="a.ru", site="a"):
    url = f"http://{host}/news/{number}"
    capture = Capture(url=url, fetched_at=when, warc="a/x.warc.gz", offset=0, length=1, record_id="urn:uuid:1")
    return PressItem(
        id=item_id(site, url),
        site=site,
        url=url,
        title=f"Новость {number}",
        body=[Block(type="paragraph", text=text)],
        text=text,
        version=Version(content_hash="", first_seen=when, last_seen=when),
        capture=capture,
        parser=Parser(name="test", version="1"),
    )


@pytest.fixture
def writer(tmp_path):
    writer = ItemWriter(tmp_path, "a")
    yield writer
    writer.close()


def test_a_first_item_is_new(writer):
    assert writer.keep(item()).outcome == "new"


def test_the_same_again_is_not_appended(writer, tmp_path):
    writer.keep(item())
    assert writer.keep(item(when=datetime(2024, 12, 11, tzinfo=UTC))).outcome == "unchanged"
    assert len(list(Items(tmp_path))) == 1


def test_a_change_is_a_version_that_names_it(writer):
    writer.keep(item())
    version = writer.keep(item(text="Иначе.")).item.version
    assert (version.number, version.changed) == (2, ["body"])


def test_a_page_without_its_end_makes_no_version_of_a_known_article(writer):
    writer.keep(item())
    problem = Problem(code="cut-off", message="The end is missing.")
    short = item(text="Перв").model_copy(update={"parser": Parser(name="test", version="1", problems=[problem])})
    assert writer.keep(short).outcome == "unchanged"
    assert writer.keep(item(text="Иначе.")).item.version.number == 2


@pytest.mark.parametrize(("whole", "changed"), [("Первое слово. И ещё одно.", []), ("Совсем другое слово.", ["body"])])
def test_the_whole_of_a_page_that_was_cut_off_is_no_edit(writer, tmp_path, whole, changed):
    problem = Problem(code="cut-off", message="The end is missing.")
    cut = item(text="Первое сло&nb").model_copy(update={"parser": Parser(name="test", version="1", problems=[problem])})
    writer.keep(cut)
    version = writer.keep(item(text=whole)).item.version
    assert (version.number, version.changed, version.completes) == (2, changed, None if changed else True)
    lines = list(Items(tmp_path).versions(item().id))
    assert len(text_versions(lines)) == (2 if changed else 1)


def test_versions_are_told_apart_after_a_restart(tmp_path):
    for text in ("Раз.", "Два.", "Два.", "Три."):
        writer = ItemWriter(tmp_path, "a")
        writer.keep(item(text=text))
        writer.close()
    assert [found.version.number for found in Items(tmp_path).versions(item().id)] == [1, 2, 3]


def test_a_line_goes_to_the_month_in_which_it_was_first_seen(writer, tmp_path):
    writer.keep(item(1))
    writer.keep(item(2, when=datetime(2025, 1, 1, tzinfo=UTC)))
    assert sorted(path.name for path in (tmp_path / "items/a").iterdir()) == ["2024-12.jsonl", "2025-01.jsonl"]


def test_a_torn_line_is_put_aside_and_the_rest_kept(tmp_path):
    writer = ItemWriter(tmp_path, "a")
    writer.keep(item(1))
    writer.close()
    path = tmp_path / "items/a/2024-12.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + to_json(item(2))[:50])
    writer = ItemWriter(tmp_path, "a")
    assert path.read_bytes() == whole
    assert [(tmp_path / aside).read_bytes() for aside in writer.torn] == [to_json(item(2))[:50]]


def test_a_reader_passes_over_a_line_that_is_being_written(writer, tmp_path):
    writer.keep(item(1))
    with (tmp_path / "items/a/2024-12.jsonl").open("ab") as file:
        file.write(b'{"id": "a-')
    assert len(list(Items(tmp_path))) == 1


def test_a_damaged_line_is_told_and_the_rest_read(writer, tmp_path):
    writer.keep(item(1))
    with (tmp_path / "items/a/2024-12.jsonl").open("ab") as file:
        file.write(b'{"broken": 1}\n')
    writer.keep(item(2))
    archive = Items(tmp_path)
    assert len(list(archive)) == 2
    assert [damage.line for damage in archive.damage] == [2]


@pytest.mark.parametrize("url", ["https://www.a.ru/news/1?utm_source=x", "http://moved.ru/news/1/"])
def test_an_item_is_found_by_any_address_of_its_page(writer, tmp_path, url):
    writer.keep(item(1))
    writer.keep(item(2).model_copy(update={"url": "http://moved.ru/news/2/"}))
    assert [found.title for found in Items(tmp_path).at(url)] == ["Новость 1"]


def test_the_host_decides_between_sites_with_the_same_paths(tmp_path):
    for site, host in (("a", "a.ru"), ("b", "b.ru")):
        writer = ItemWriter(tmp_path, site)
        writer.keep(item(1, site=site, host=host))
        writer.close()
    assert Items(tmp_path).at("http://b.ru/news/1")[0].site == "b"


@pytest.mark.parametrize("id", ["../../etc-0123456789abcdef", "a", "a-zz", ""])
def test_an_id_is_no_path(tmp_path, id):
    assert Items(tmp_path).versions(id) == []


@pytest.mark.parametrize("site", ["..", "a/b", "", "A"])
def test_a_site_is_no_path(tmp_path, site):
    with pytest.raises(ValueError, match="cannot be the name"):
        ItemWriter(tmp_path, site)


@pytest.mark.parametrize("use", [lambda root: list(Items(root)), lambda root: ItemWriter(root, "a")])
def test_an_archive_of_a_newer_release_is_left_alone(tmp_path, use):
    (tmp_path / "items/a").mkdir(parents=True)
    line = {**json.loads(to_json(item())), "schema_version": 99, "unheard": 1}
    (tmp_path / "items/a/2024-12.jsonl").write_text(json.dumps(line) + "\n")
    with pytest.raises(NewerSchema, match="99"):
        use(tmp_path)


def test_a_line_that_a_crash_took_is_given_back(writer, tmp_path):
    writer.keep(item(1))
    lost = writer.judge(item(1, text="Иначе.")).item
    assert [writer.restore(lost), writer.restore(lost)] == [True, False]
    assert [found.version.number for found in Items(tmp_path)] == [1, 2]


def test_a_full_disk_takes_back_what_was_begun(writer, tmp_path, monkeypatch):
    writer.keep(item(1))
    before = (tmp_path / "items/a/2024-12.jsonl").read_bytes()
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, data[:20]))
    with pytest.raises(OSError, match="No space"):
        writer.keep(item(2))
    assert (tmp_path / "items/a/2024-12.jsonl").read_bytes() == before


KILLED = """
import os, sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from test_item_store import item
from archive.item_store import ItemWriter
writer = ItemWriter(Path(sys.argv[1]), "a")
for number in range(20):
    writer.keep(item(number))
os.kill(os.getpid(), 9)
"""


def test_a_killed_process_loses_no_line(tmp_path):
    here = Path(__file__).resolve().parent
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(here), str(here.parents[1])], check=False)
    assert len(list(Items(tmp_path))) == 20

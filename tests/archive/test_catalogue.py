from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from archive import Archive, item_lines
from archive.catalogue import Catalogue, CatalogueBusy, CatalogueDamaged
from archive.item_store import ItemWriter, NewerSchema
from archive.items import Comment, Comments, to_json
from archive.judging import Verdict
from archive.ledger import LedgerWriter, Observation
from archive.month_files import MonthFiles
from archive.search.tables import PARTS
from archive.verdicts import VerdictWriter
from bench.press import Press as MadeUp
from bench.press import write
from tests.archive.press import Press
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.items import PressItem


def rows(data: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "catalogue" / "records.sqlite") as connection:
        found = connection.execute("SELECT id, number, latest, title, warc, offset FROM versions ORDER BY id, number")
        told = found.fetchall()
    connection.close()
    return told


def test_an_empty_folder_is_an_empty_archive(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert archive.search("школа").total == 0
    assert archive.count(by=["region"]) == {"total": 0, "region": {}}


def test_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        Archive(tmp_path / "nothing")


def test_a_kept_item_is_found_within_a_second(own: Path) -> None:
    archive = Archive(own)
    assert not archive.search("небывальщина")
    press = Press(own)
    press.item("new", "Случилась небывальщина", "Никто такого не видел.")
    press.close()
    begun = time.monotonic()
    while not archive.search("небывальщина"):
        assert time.monotonic() - begun < 30
        time.sleep(0.05)


def test_a_new_version_takes_the_place_of_the_former(own: Path) -> None:
    archive = Archive(own)
    press = Press(own)
    press.item("school", "Школу закрыли", "Ремонт не помог.", site="tambov", published_at=None)
    press.close()
    archive.update()
    assert [hit.title for hit in archive.search("школа")] == ["Школу закрыли"]
    assert {hit.version for hit in archive.search("школа", earlier=True)} == {1, 2}


def test_a_page_that_returns_is_no_longer_gone(own: Path, kept: dict[str, PressItem]) -> None:
    archive = Archive(own)
    assert archive.search(vanished=True).total == 1
    item = kept["gone"]
    ledger = LedgerWriter(own, item.site)
    ledger.observe(Observation(id=item.id, url=item.url, at="2025-01-09T12:00:00Z", evidence="present"))
    ledger.close()
    archive.update()
    assert archive.search(vanished=True).total == 0


def test_updates_come_to_the_same_as_a_rebuild(own: Path) -> None:
    press = Press(own)
    press.item("school", "Школу закрыли", "Ремонт не помог.", site="tambov")
    press.close()
    Catalogue(own).update()
    updated = rows(own)
    Catalogue(own).rebuild()
    assert rows(own) == updated


def test_an_update_of_nothing_reads_nothing(own: Path) -> None:
    assert Catalogue(own).update().versions == 0


def test_a_line_being_written_waits_for_its_end(own: Path, kept: dict[str, PressItem]) -> None:
    path = next((own / "items" / "tambov").glob("*.jsonl"))
    line = to_json(kept["school"].model_copy(update={"id": "tambov-00000000000000aa"}))
    with path.open("ab") as file:
        file.write(line[:100])
    catalogue = Catalogue(own)
    assert catalogue.update().versions == 0
    with path.open("ab") as file:
        file.write(line[100:] + b"\n")
    assert catalogue.update().versions == 1


def test_a_damaged_line_is_named_and_passed_over(own: Path) -> None:
    path = next((own / "items" / "tambov").glob("*.jsonl"))
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b'{"id": 1}\n\xff\xfe\n')
    update = Catalogue(own).update()
    assert update.damaged == [f"items/tambov/{path.name}:{size}", f"items/tambov/{path.name}:{size + 10}"]
    assert Archive(own).count()["total"] == 4


def test_items_of_a_newer_release_are_told_and_the_others_still_found(own: Path) -> None:
    with next((own / "items" / "tambov").glob("*.jsonl")).open("ab") as file:
        file.write(b'{"schema_version": 999, "id": "x", "colour": "red"}\n')
    with pytest.raises(NewerSchema, match="newer release"):
        Catalogue(own).update()
    assert Archive(own).search("школа").total == 1


def zeros(path: Path, first: int, last: int) -> None:
    with path.open("r+b") as file:
        file.seek(first)
        file.write(bytes(last - first))


def without_table(path: Path, table: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"DROP TABLE {table}")
    connection.close()


DAMAGES: dict[str, Callable[[Path, Path], object]] = {
    "garbage": lambda records, words: records.write_bytes(b"no database" * 1000),
    "header": lambda records, words: zeros(records, 0, 100),
    "middle": lambda records, words: zeros(records, 4096, records.stat().st_size // 2),
    "second half": lambda records, words: zeros(records, records.stat().st_size // 2, records.stat().st_size),
    "truncated": lambda records, words: os.truncate(records, 5000),
    "empty": lambda records, words: os.truncate(records, 0),
    "gone": lambda records, words: records.unlink(),
    "without a table": lambda records, words: without_table(records, "vanished"),
    "without files": lambda records, words: without_table(records, "files"),
    "index": lambda records, words: (words / "meta.json").write_text("{"),
    "no index": lambda records, words: shutil.rmtree(words),
    "no segment": lambda records, words: next(words.glob("*.idx")).unlink(),
    "segment cut": lambda records, words: os.truncate(next(words.glob("*.fast")), 50),
    "postings": lambda records, words: zeros(next(words.glob("*.idx")), 0, 200),
}


def answers(archive: Archive, kept: dict[str, PressItem]) -> list[object]:
    """Something of every table and of the index."""
    return [
        archive.count("школа", by=["site", "year"]),
        archive.facets("губернатор"),
        [hit.id for hit in archive.search("губернатор", order="newest")],
        [item.title for item in archive.items()],
        archive.history(kept["changed"].id),
        archive.captures(kept["changed"].url),
        archive.find(kept["changed"].url),
        archive.absence(kept["gone"].id),
        archive.region_names(),
    ]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_catalogue_is_built_anew(own: Path, kept: dict[str, PressItem], damage: str) -> None:
    before = answers(Archive(own), kept)
    DAMAGES[damage](own / "catalogue" / "records.sqlite", own / "catalogue" / "words")
    assert answers(Archive(own), kept) == before
    assert answers(Archive(own, update=False), kept) == before


def test_a_catalogue_that_is_damaged_while_it_is_open_is_built_anew(own: Path, kept: dict[str, PressItem]) -> None:
    archive = Archive(own)
    before = answers(archive, kept)
    zeros(own / "catalogue" / "records.sqlite", 0, 8192)
    assert answers(archive, kept) == before


@pytest.mark.parametrize("damage", ["middle", "postings"])
def test_where_it_may_not_be_built_anew_it_is_said_how(own: Path, kept: dict[str, PressItem], damage: str) -> None:
    DAMAGES[damage](own / "catalogue" / "records.sqlite", own / "catalogue" / "words")
    with pytest.raises(CatalogueDamaged, match="letopis catalogue --rebuild"):
        answers(Archive(own, update=False), kept)


def test_what_building_anew_does_not_mend_is_tried_once(
    own: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Unreadable(MonthFiles):
        def at(self, part: str, offset: int, length: int | None = None) -> bytes:
            raise OSError("the disk does not give it back")

    monkeypatch.setattr(item_lines, "LINES", Unreadable)
    archive = Archive(own)
    for _ in range(3):
        with pytest.raises(CatalogueDamaged, match="has changed under the catalogue"):
            archive.search("школа")
    assert [record.message.partition(" (")[0] for record in caplog.records] == ["The catalogue is damaged"]


def test_an_item_that_is_spoilt_where_it_lies_is_passed_over(own: Path) -> None:
    archive = Archive(own)
    assert archive.search("школа").total == 1
    path = next((own / "items" / "tambov").glob("*.jsonl"))
    path.write_bytes(b"{" + path.read_bytes()[1:-1].replace(b'"', b"'") + b"\n")
    assert archive.search("школа").total == 0


def test_a_folder_that_cannot_be_written_is_read(own: Path) -> None:
    folders = [own, *(path for path in own.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    # Root may write everywhere, unless it gives up just that.
    powers = "-dac_override,-dac_read_search"
    humble = ["setpriv", f"--bounding-set={powers}", f"--inh-caps={powers}"] if os.geteuid() == 0 else []
    command = [*humble, sys.executable, "-m", "crawler", "search", "школы", "--data", str(own)]
    try:
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert "отремонтировали школу" in told.stdout, told.stderr


def test_a_catalogue_of_another_release_is_built_anew(own: Path) -> None:
    with sqlite3.connect(own / "catalogue" / "records.sqlite") as connection:
        connection.execute("UPDATE about SET value = '0' WHERE name = 'version'")
    connection.close()
    assert Archive(own).search("школа").total == 1


def test_a_file_that_became_shorter_builds_it_anew(own: Path) -> None:
    path = next((own / "items" / "voronezh").glob("*.jsonl"))
    path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n")
    Catalogue(own).update()
    assert Archive(own).search(site="voronezh").total == 1


def test_two_updates_at_once_are_refused_or_wait(own: Path) -> None:
    with (own / ".catalogue.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(CatalogueBusy):
            Catalogue(own).update(wait=False)
        assert Archive(own).search("школа").total == 1


def test_an_open_archive_follows_a_rebuild(own: Path) -> None:
    archive = Archive(own)
    assert archive.search("школа").total == 1
    Catalogue(own).rebuild()
    assert archive.search("школа").total == 1


def test_no_name_in_the_catalogue_leads_out_of_the_items(own: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x" * 100 + b"\n")
    with sqlite3.connect(own / "catalogue" / "records.sqlite") as connection:
        connection.execute("UPDATE versions SET file = '../secret', line_offset = 0, line_length = 101")
    connection.close()
    archive = Archive(own, update=False)
    with pytest.raises(Exception, match="has changed under the catalogue"):
        archive.search("школа")


def test_ordinary_sql_sees_items_and_captures(press_data: Path, kept: dict[str, PressItem]) -> None:
    connection = Catalogue(press_data).connect()
    titles = {title for (title,) in connection.execute("SELECT title FROM items WHERE absence = 'deleted'")}
    assert titles == {kept["gone"].title}
    (count,) = connection.execute("SELECT count(*) FROM captures WHERE url LIKE '%1.png'").fetchone()
    assert count == 2
    connection.close()


def test_every_table_of_parts_leads_to_its_version(press_data: Path) -> None:
    connection = Catalogue(press_data).connect()
    for table in PARTS:
        assert [tuple(key)[2:4] for key in connection.execute(f"PRAGMA foreign_key_list({table})")] == [
            ("versions", "row")
        ]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_a_killed_update_is_taken_back_and_done_again(own: Path, kept: dict[str, PressItem]) -> None:
    code = f"""
import os, sqlite3
connection = sqlite3.connect({str(own / "catalogue" / "records.sqlite")!r}, isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE versions SET title = hex(randomblob(100000))")
os._exit(9)
"""
    built = Catalogue(own).connect().execute("SELECT value FROM about WHERE name = 'built'").fetchone()[0]
    subprocess.run([sys.executable, "-c", code], check=False)
    assert (own / "catalogue" / "records.sqlite-journal").exists()
    assert Archive(own).search("школа")[0].title == kept["school"].title
    assert Catalogue(own).connect().execute("SELECT value FROM about WHERE name = 'built'").fetchone()[0] == built


def test_builds_that_are_killed_lose_nothing(tmp_path: Path) -> None:
    write(MadeUp(600, vocabulary=0), tmp_path)
    command = [sys.executable, "-m", "crawler", "catalogue", "--data", str(tmp_path)]
    for seconds in (0.6, 0.9, 1.2):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
            time.sleep(seconds)
            process.kill()
    assert Archive(tmp_path).count()["total"] == 600


def test_the_writer_of_a_crawl_is_not_disturbed(own: Path, kept: dict[str, PressItem]) -> None:
    writer = ItemWriter(own, "tambov")
    archive = Archive(own)
    item = kept["school"]
    for number in range(5):
        writer.keep(item.model_copy(update={"id": f"tambov-{number:016x}", "title": f"Заметка {number}"}))
        archive.update()
    writer.close()
    assert archive.search("заметка").total == 5


@pytest.mark.parametrize("between", [True, False], ids=["read between", "read at once"])
def test_comments_of_a_page_that_was_withdrawn_are_none_of_the_article(tmp_path: Path, between: bool) -> None:
    press = Press(tmp_path)

    def said(text: str) -> Comments:
        return Comments(state="open", count=1, entries=[Comment(author="А", text=text)])

    notice = press.item("a", "Идут работы", "Зайдите позже.", comments=said("Когда?"))
    archive = Archive(tmp_path)
    assert len(archive.discussions(notice.id)) == 1
    verdicts = VerdictWriter(tmp_path, "voronezh")
    withdrawn = ((notice.id, "maintenance"),)
    verdicts.append(Verdict(run="1", site="voronezh", at=press.clock, good=False, withdrawn=withdrawn))
    verdicts.close()
    if between:
        archive.update()
        assert archive.search("").total == 0
    press.writers["voronezh"].withdraw([notice.id])
    press.item("a", "Открыта школа", "Дети рады.", comments=said("Ура!"))
    press.close()
    archive.update()
    assert [one.comments.entries[0].text for one in archive.discussions(notice.id) if one.comments] == ["Ура!"]

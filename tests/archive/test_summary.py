"""What is kept of years of lines: it says what the lines say, whatever happened to either."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive import lines
from archive.identity import item_id
from archive.item_store import ItemWriter
from archive.items import Block, Capture, Parser, PressItem, Version
from archive.judging import Event, Held, Move, Parameter, Sighting, Verdict
from archive.ledger import Ledger, LedgerWriter, Observation
from archive.verdicts import Verdicts, VerdictWriter
from tests.archive.press import too_long

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SITE = "voronezh"
WHEN = datetime(2024, 1, 10, 12, tzinfo=UTC)
EVIDENCE = ("not-found", "gone", "present", "network", "moved", "forbidden")
IDS = [item_id(SITE, f"https://a.ru/news/{number}") for number in range(12)]


def article(number: int, day: int) -> PressItem:
    when = WHEN + timedelta(days=day)
    url, text = f"https://a.ru/news/{number}", f"Text {(number + day // 4) % 3}"
    return PressItem(
        id=IDS[number],
        site=SITE,
        url=url,
        title="News",
        body=[Block(type="paragraph", text=text)],
        text=text,
        version=Version(content_hash="", first_seen=when, last_seen=when),
        capture=Capture(url=url, fetched_at=when, warc="a/x.warc.gz", offset=0, length=1, record_id="urn:uuid:1"),
        parser=Parser(name="test", version="1"),
    )


def observation(number: int, day: int) -> Observation:
    evidence = EVIDENCE[(number * number + day // 5) % len(EVIDENCE)]
    target = f"https://a.ru/new/{number}" if evidence == "moved" else None
    at = WHEN + timedelta(days=day)
    content = {
        "id": IDS[number],
        "url": f"https://a.ru/news/{number}",
        "at": at,
        "evidence": evidence,
        "target": target,
    }
    return Observation.model_validate(content)


def verdict(day: int) -> Verdict:
    at, id = WHEN + timedelta(days=day), IDS[day % 12]
    seen = Sighting(run=str(day), role="article", url="https://a.ru/news/1", at=at, seen="article", id=id)
    return Verdict(
        run=str(day),
        site=SITE,
        at=at,
        good=day % 3 > 0,
        events=(Event(kind="outage", evidence="Nothing answers.", urls=(), covered=3),) if day % 5 == 0 else (),
        held=(Held(id=id, kind="version", sighting=seen, why="drastic"),) if day % 4 == 0 else (),
        withdrawn=((f"new-{day}", "maintenance"),),
        restored=(f"new-{day - 4}",) if day % 8 == 0 else (),
        moves=(Move(old=id, new=f"there-{day}", url="https://a.ru/b", sign="number", likeness=0.9),),
        aliases=((f"node-{day}", id),),
        parameters=(Parameter(name="sess", equal=2),),
    )


def crawl(root: Path, *days: int) -> None:
    """What a crawl on each of the days keeps."""
    for day in days:
        verdicts = VerdictWriter(root, SITE)
        verdicts.append(verdict(day))
        verdicts.close()
        items, ledger = ItemWriter(root, SITE), LedgerWriter(root, SITE)
        for number in range(0, 12, 1 + day % 3):
            items.keep(article(number, day))
            ledger.observe(observation(number, day))
        items.close()
        ledger.close()


def told(root: Path) -> tuple[Any, ...]:
    """All that is asked of the summaries."""
    items, ledger = ItemWriter(root, SITE), LedgerWriter(root, SITE)
    latest = {id: items.latest(id) for id in IDS}
    alike = {id: items.by_digest(item.version.content_hash) for id, item in latest.items() if item}
    found = latest, alike, items.by_name("7"), {id: ledger.absent(id) for id in IDS}, len(items), items.ids()
    items.close()
    ledger.close()
    found = *found, Verdicts.of(root, SITE)
    return (*found, Ledger(root, SITE).count_vanished(), len(Ledger(root, SITE).vanished()))


def by_lines(root: Path) -> tuple[Any, ...]:
    """The same of an archive that has the lines alone."""
    place = root.with_name("lines")
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(root, place, ignore=shutil.ignore_patterns("summaries"))
    return told(place)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    crawl(folder, *range(0, 60, 4))
    return folder


def test_it_says_what_the_lines_say(root: Path) -> None:
    found = told(root)
    assert found == by_lines(root)
    assert found[-1] == found[-2] > 0


def _database(root: Path, kind: str) -> Path:
    return root / "summaries" / SITE / f"{kind}.db"


def _items(root: Path) -> Path:
    return next((root / "items" / SITE).glob("2024-02.jsonl"))


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(0, len(content), 97):
        content[place] ^= 0x11
    path.write_bytes(content)


def _move_rows(root: Path) -> None:
    """The rows lead astray, and the note fits them: only the lines can show it."""
    for kind, statement in (
        ("items", "UPDATE places SET offset = offset + 7, comments_offset = 0"),
        ("ledger", "UPDATE histories SET offsets = '[1, 2]'"),
    ):
        path = _database(root, kind)
        db = sqlite3.connect(path)
        db.execute(statement)
        db.commit()
        db.close()
        note = path.with_suffix(".json")
        values = json.loads(note.read_text())
        values["own"] = list(lines.crc32_of(path))
        note.write_text(json.dumps(values))


def _edit_in_place(root: Path) -> None:
    """Same length, and the time set back."""
    path = root / "ledger" / f"{SITE}.jsonl"
    about = path.stat()
    path.write_bytes(path.read_bytes().replace(b'"evidence":"gone"', b'"evidence":"g0ne"'))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def _add(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)


def _in_another_order(root: Path) -> None:
    path = _items(root)
    path.write_bytes(b"".join(sorted(path.read_bytes().splitlines(keepends=True))))


HARM: dict[str, Callable[[Path], object]] = {
    "no database": lambda root: _database(root, "items").unlink(),
    "no note": lambda root: _database(root, "ledger").with_suffix(".json").unlink(),
    "a database cut short": lambda root: os.truncate(_database(root, "items"), 5000),
    "flipped bytes": lambda root: [_flip(_database(root, kind)) for kind in ("items", "ledger")],
    "a note that is none": lambda root: _database(root, "items").with_suffix(".json").write_text("[1]"),
    "rows that lead astray": _move_rows,
    "a month that is gone": lambda root: _items(root).unlink(),
    "a month cut short": lambda root: os.truncate(_items(root), _items(root).read_bytes().index(b"\n") + 1),
    "a torn line": lambda root: _add(_items(root), b'{"id":'),
    "lines in another order": _in_another_order,
    "a ledger edited in its place": _edit_in_place,
    "another one's line at the end": lambda root: _add(_items(root), b'{"schema_version":1}\n'),
    "verdicts without a note": lambda root: _database(root, "verdicts").with_suffix(".json").unlink(),
    "verdicts flipped": lambda root: _flip(_database(root, "verdicts")),
    "verdicts cut short": lambda root: os.truncate(root / "verdicts" / f"{SITE}.jsonl", 3000),
    "a torn verdict": lambda root: _add(root / "verdicts" / f"{SITE}.jsonl", b'{"run":'),
    "a line that is too long in the items": lambda root: too_long(sorted((root / "items" / SITE).iterdir())[-1]),
    "a line that is too long in the ledger": lambda root: too_long(root / "ledger" / f"{SITE}.jsonl"),
    "a folder in its place": lambda root: (_database(root, "items").unlink(), _database(root, "items").mkdir()),
}


@pytest.mark.parametrize("harm", HARM)
def test_whatever_was_done_it_says_what_the_lines_say(root: Path, harm: str) -> None:
    HARM[harm](root)
    assert told(root) == by_lines(root)
    crawl(root, 61, 62)
    assert told(root) == by_lines(root)


def test_nothing_is_read_again_that_nobody_changed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(root)
    read: list[str] = []
    monkeypatch.setattr(lines, "whole_lines", lambda path, offset: read.append(path.name) or [])
    told(root)
    assert read == []


def test_only_what_was_added_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(root)
    path = root / "ledger" / f"{SITE}.jsonl"
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(observation(3, 70).model_dump_json(exclude_none=True).encode() + b"\n")
    real, read = lines.whole_lines, []
    monkeypatch.setattr(lines, "whole_lines", lambda path, offset: read.append((path, offset)) or real(path, offset))
    told(root)
    assert read == [(path, size)]


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.archive.test_summary import *
root, kept = Path(sys.argv[1]), int(sys.argv[2])
items, ledger = ItemWriter(root, SITE), LedgerWriter(root, SITE)
for number in range(kept):
    items.keep(article(number, 63))
    ledger.observe(observation(number, 63))
if kept == 12:
    items._summary._put_note = lambda: os.kill(os.getpid(), signal.SIGKILL)
    items.close()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("kept", [0, 5, 12], ids=["at the begin", "at work", "while it is kept"])
def test_a_kill_costs_nothing_but_work(root: Path, kept: int) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, root, str(kept)], check=False)
    assert done.returncode == -9
    assert told(root) == by_lines(root)


def test_who_looks_while_a_crawl_is_at_work_sees_its_lines_and_holds_nobody_up(root: Path) -> None:
    items, ledger = ItemWriter(root, SITE), LedgerWriter(root, SITE)
    for number in range(12):
        items.keep(article(number, 65))
        ledger.observe(observation(number, 65))
    before = _database(root, "ledger").read_bytes()
    assert Ledger(root, SITE).count_vanished() == len(Ledger(root, SITE).vanished())
    assert _database(root, "ledger").read_bytes() == before
    items.close()
    ledger.close()
    assert told(root) == by_lines(root)


def test_an_archive_that_may_not_be_written_is_read_all_the_same(root: Path) -> None:
    shutil.rmtree(root / "summaries")
    (root / "summaries").write_text("")
    assert Ledger(root, SITE).count_vanished() == len(Ledger(root, SITE).vanished()) > 0
    crawl(root, 66)
    assert told(root)[0] == by_lines(root)[0]

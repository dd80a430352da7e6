from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from archive import Archive, Filters
from archive.access import QueryError
from archive.watch import ATOM, Signal, Watches, atom
from tests.archive.press import Press

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def watches(own: Path) -> Watches:
    archive = Archive(own)
    watches = Watches(archive)
    watches.save("школы", "школа | губернатор", Filters(region=["RU-TAM", "RU-VOR"]))
    return watches


def entries(own: Path, name: str) -> list[str]:
    feed = ElementTree.fromstring((own / "watch" / f"{name}.atom").read_bytes())
    return [entry.findtext(f"{{{ATOM}}}title") or "" for entry in feed.iter(f"{{{ATOM}}}entry")]


def test_what_was_there_is_no_news(watches: Watches, own: Path) -> None:
    assert watches.check("школы") == []
    assert entries(own, "школы") == []


def test_new_changed_and_vanished_are_told_once(watches: Watches, own: Path) -> None:
    press = Press(own)
    press.item("more", "Построят ещё одну школу", "Весной.")
    changed = press.item("school", "В селе закрыли школу", "Губернатор объяснил.", site="tambov")
    press.close()
    watches.archive.update()
    assert {(one.kind, one.title) for one in watches.check("школы")} == {
        ("new", "Построят ещё одну школу"),
        ("changed", "В селе закрыли школу"),
    }
    press.gone(changed)
    watches.archive.update()
    assert [one.kind for one in watches.check("школы")] == ["vanished"]
    assert watches.check("школы") == []
    assert len(entries(own, "школы")) == 3


def test_the_feed_survives_what_xml_cannot_hold(watches: Watches, own: Path) -> None:
    press = Press(own)
    press.item("odd", "Школа \x00\x0b<b>&\ufffe", "Губернатор.")
    press.close()
    watches.archive.update()
    watches.check("школы")
    assert entries(own, "школы") == ["Школа <b>&"]


IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s\x00-\x20<>\"{}|\\^`]+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")


def test_the_feed_has_what_the_standard_requires(watches: Watches, own: Path) -> None:
    press = Press(own)
    press.item('odd\x0b <&"`{}', "Школа", "Губернатор.")
    press.item("школа", "Школа", "Губернатор.")
    press.close()
    watches.archive.update()
    watches.check("школы")
    hits = watches.archive.search("школа")
    served = atom(
        [Signal.of_hit(hit) for hit in hits], title='«x» "<\x0b', base="http://[::1]:8/", address="http://[::1]:8/?q=«"
    )
    for content in ((own / "watch" / "школы.atom").read_bytes(), served):
        feed = ElementTree.fromstring(content)
        parts = [feed, *feed.iter(f"{{{ATOM}}}entry")]
        assert len(parts) > 2
        assert feed.find(f"{{{ATOM}}}author/{{{ATOM}}}name") is not None
        ids = []
        for part in parts:
            told = {
                name: [one.text or "" for one in part.findall(f"{{{ATOM}}}{name}")]
                for name in ("id", "title", "updated")
            }
            assert [len(found) for found in told.values()] == [1, 1, 1]
            assert IRI.fullmatch(told["id"][0])
            assert MOMENT.fullmatch(told["updated"][0])
            ids += told["id"]
            assert part is feed or part.find(f"{{{ATOM}}}link") is not None
        assert len(set(ids)) == len(ids)
        assert all(IRI.fullmatch(link.get("href", "")) for link in feed.iter(f"{{{ATOM}}}link"))


def test_a_damaged_watch_is_told(watches: Watches, own: Path) -> None:
    (own / "watch" / "школы.json").write_text("{")
    with pytest.raises(ValueError, match="cannot be read"):
        watches.check("школы")


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "x" * 100])
def test_a_name_is_no_path(watches: Watches, name: str) -> None:
    with pytest.raises(QueryError):
        watches.save(name, "", Filters())


def test_a_name_is_taken_once_and_can_be_removed(watches: Watches, own: Path) -> None:
    with pytest.raises(FileExistsError):
        watches.save("школы", "", Filters())
    watches.remove("школы")
    assert watches.names() == []
    with pytest.raises(LookupError):
        watches.check("школы")


def test_the_state_is_json(watches: Watches, own: Path) -> None:
    told = json.loads((own / "watch" / "школы.json").read_text())
    assert told["filters"] == {"region": ["RU-TAM", "RU-VOR"], "earlier": False}

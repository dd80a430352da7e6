"""The field table: what makes a version is what a comparison shows, for every field and every kind of change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive, fields
from archive.export import arrow_table, item_row
from archive.history import comment_changes, text_changes
from archive.item_store import Items, ItemWriter
from archive.items import (
    Block,
    Capture,
    Comment,
    Comments,
    Credit,
    Media,
    Parser,
    PressItem,
    Problem,
    Version,
    to_json,
)
from archive.upgrade import from_json
from archive.versions import (
    changed_fields,
    comment_versions,
    content_hash,
    discussion_changed,
    state,
    text_versions,
    with_absences,
)
from tests.conftest import ROOT

WHEN = datetime(2024, 12, 10, 12, tzinfo=UTC)
LATER = datetime(2025, 2, 1, 12, tzinfo=UTC)
CAPTURE = Capture(
    url="http://a.ru/1", fetched_at=WHEN, warc="a/2024/a.warc.gz", offset=0, length=1, record_id="urn:uuid:1"
)


def item(when: datetime = WHEN, **given: Any) -> PressItem:
    whole: dict[str, Any] = {
        "id": "a-0123456789abcdef",
        "site": "a",
        "url": "http://a.ru/1",
        "version": Version(content_hash="", first_seen=when, last_seen=when),
        "capture": CAPTURE,
        "parser": Parser(name="test", version="1"),
        **given,
    }
    return PressItem(**whole)


# Few letters, so that equal, folded and moved ones are tried often; a ligature and a no-break space belong to them.
words = st.text("аБё \u00a0\n\u0435\u0308", max_size=4)
maybe = st.none() | words
moments = st.sampled_from([WHEN, LATER])
blocks = st.builds(
    Block, type=st.sampled_from(["paragraph", "quote", "heading"]), text=words, level=st.sampled_from([None, 2, 3])
)
credits = st.builds(Credit, role=st.sampled_from(["photo", "video"]), names=st.lists(words, max_size=2), raw=words)
media = st.builds(
    Media,
    type=st.sampled_from(["image", "video"]),
    url=st.sampled_from(["http://a.ru/1.jpg", "https://b.ru/1.jpg", "http://a.ru/2.jpg"]),
    label=maybe,
    caption=maybe,
    alt=maybe,
    credit=maybe,
    size=st.none() | st.integers(0, 9),
)
comments = st.builds(
    Comments,
    state=st.sampled_from(["none", "empty", "open", "closed"]),
    count=st.none() | st.integers(0, 3),
    entries=st.lists(
        st.builds(
            Comment,
            id=st.none() | st.sampled_from("12"),
            author=maybe,
            text=words,
            parent=st.none() | st.sampled_from("12"),
            published_at=st.none() | moments,
        ),
        max_size=3,
    ),
)
items = st.builds(
    item,
    title=maybe,
    lead=maybe,
    body=st.lists(blocks, max_size=3),
    authors=st.lists(words, max_size=2),
    tags=st.lists(words, max_size=1),
    published_at=st.none() | moments,
    published_local=st.none() | st.just(WHEN.replace(tzinfo=None)),
    published_precision=st.sampled_from([None, "day", "minute"]),
    credits=st.lists(credits, max_size=2),
    media=st.lists(media, max_size=2),
    comments=st.none() | comments,
)


@settings(max_examples=200, deadline=None)
@given(items, items, st.sets(st.sampled_from(sorted(PressItem.model_fields)), max_size=3))
def test_every_version_has_a_difference_and_every_difference_a_version(
    one: PressItem, other: PressItem, differing: set[str]
) -> None:
    other = one.model_copy(update={name: getattr(other, name) for name in differing})
    changed = changed_fields(one, other)
    assert list(dict.fromkeys(change.field for change in text_changes(one, other))) == changed
    assert (content_hash(one) != content_hash(other)) == bool(changed)
    assert bool(comment_changes(one, other)) == discussion_changed(one, other)
    shown = [change for change in text_changes(one, other) + comment_changes(one, other) if change.kind == "edited"]
    assert all(change.before != change.after for change in shown)


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a paragraph that became a quote": (
        {"body": [Block(type="paragraph", text="Да")]},
        {"body": [Block(type="quote", text="Да")]},
    ),
    "a heading of another level": (
        {"body": [Block(type="heading", text="Да", level=2)]},
        {"body": [Block(type="heading", text="Да", level=3)]},
    ),
    "another precision": (
        {"published_at": WHEN, "published_precision": "day"},
        {"published_at": WHEN, "published_precision": "minute"},
    ),
    "a role of the same line": (
        {"credits": [Credit(role="photo", names=["А"], raw="А")]},
        {"credits": [Credit(role="video", names=["А"], raw="А")]},
    ),
    "a caption that became a label": (
        {"media": [Media(type="image", url="http://a.ru/1", caption="А")]},
        {"media": [Media(type="image", url="http://a.ru/1", label="А")]},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_without_another_word_is_shown(name: str) -> None:
    one, other = (item(**given) for given in CHANGES[name])
    (change,) = text_changes(one, other)
    assert change.before != change.after
    assert changed_fields(one, other) == [change.field]


def test_another_wording_of_a_credit_line_is_neither_a_version_nor_a_difference() -> None:
    one = item(credits=[Credit(role="photo", names=["А. Б."], raw="Фото: А. Б.")])
    other = item(credits=[Credit(role="photo", names=["А. Б."], raw="Фото А. Б.")])
    assert not text_changes(one, other) and content_hash(one) == content_hash(other)


def test_every_field_of_an_item_has_a_row_or_belongs_to_one() -> None:
    rows = {row.name for row in fields.FIELDS}
    others = {name for name in PressItem.model_fields if name not in rows}
    # The text is that of the body; times have their printed form and precision beside them.
    assert others == {"text"} | {
        f"{which}_{form}" for which in ("published", "modified") for form in ("local", "precision", "raw")
    }
    assert rows <= PressItem.model_fields.keys()


def test_columns_have_names_of_their_own_and_values_of_their_type() -> None:
    whole = item(title="А", published_local=WHEN.replace(tzinfo=None), comments=Comments(state="open", count=1))
    assert len({column.name for column in fields.COLUMNS}) == len(fields.COLUMNS)
    (read,) = arrow_table([whole]).to_pylist()
    assert read["published_at"] is None
    assert read["published_local"] == "2024-12-10T12:00:00" and read["published_day"] == "2024-12-10"
    assert item_row(whole)["comment_state"] == "open"


def test_absent_none_and_not_looked_for_are_three_states() -> None:
    problem = Problem(field="lead", code="selector-missed", message="…")
    found = with_absences(
        item(title="А", parser=Parser(name="t", version="1", problems=[problem])), {"title", "lead", "authors"}
    )
    assert [state(found, name) for name in ("title", "lead", "authors", "mentions")] == [
        "found",
        "unread",
        "none",
        "not-looked-for",
    ]
    assert state(item(), "authors") == "unrecorded"
    assert from_json(to_json(found)) == found


def discussed(*texts: str, state: str = "open") -> dict[str, Any]:
    return {"comments": Comments.model_validate({"state": state, "entries": [{"text": text} for text in texts]})}


def kept(tmp_path: Path, *given: PressItem) -> tuple[list[str], list[PressItem]]:
    writer = ItemWriter(tmp_path, "a")
    outcomes: list[str] = []
    for one in given:
        outcomes.append(writer.keep(one).outcome)
        writer.close()
        writer = ItemWriter(tmp_path, "a")  # what the next crawl knows is what the files say
    return outcomes, Items(tmp_path).versions("a-0123456789abcdef")


def test_a_comment_makes_a_version_of_the_comments_and_none_of_the_text(tmp_path: Path) -> None:
    first = item(title="А", **discussed("раз"))
    outcomes, lines = kept(
        tmp_path,
        first,
        item(LATER, title="А", **discussed("раз", "два")),
        item(LATER, title="Б", **discussed("раз", "два")),
        item(LATER, title="Б", **discussed("раз", "два")),
    )
    assert outcomes == ["new", "changed", "changed", "unchanged"]
    tracks = [(line.version.number, line.version.comments and line.version.comments.number) for line in lines]
    assert tracks == [(1, 1), (1, 2), (2, 2)]
    assert [line.version.changed for line in lines] == [[], [], ["title"]]
    assert [line.version.number for line in text_versions(lines)] == [1, 2]
    assert len(comment_versions(lines)) == 2
    # The text was first seen with the first comments; the line is in the month of what is new in it.
    assert lines[1].version.first_seen == WHEN
    assert sorted(path.name for path in (tmp_path / "items" / "a").iterdir()) == ["2024-12.jsonl", "2025-02.jsonl"]


def test_comments_that_nobody_looked_for_were_not_taken_away(tmp_path: Path) -> None:
    outcomes, lines = kept(
        tmp_path,
        item(title="А", **discussed("раз")),
        item(title="А"),
        item(title="Б"),
        item(title="Б", **discussed("раз")),
        item(title="Б", **discussed("раз", "два")),
    )
    assert outcomes == ["new", "unchanged", "changed", "unchanged", "changed"]
    assert [line.version.comments and line.version.comments.number for line in lines] == [1, None, 2]
    assert len(comment_versions(lines)) == 2


def test_comments_that_could_not_be_fetched_were_not_taken_away(tmp_path: Path) -> None:
    problem = Problem(field="comments", code="comments-incomplete", message="…")
    parser = Parser(name="test", version="1", problems=[problem])
    outcomes, lines = kept(
        tmp_path,
        item(title="А", **discussed("раз", "два")),
        item(title="А", parser=parser, **discussed("раз")),
        item(title="Б", parser=parser, **discussed("раз")),
        item(title="Б", **discussed("раз", "два")),
    )
    assert outcomes == ["new", "unchanged", "changed", "unchanged"]
    assert not comment_changes(lines[0], lines[1]) and len(comment_versions(lines)) == 1


NEW_FIELD = {
    "archive/items.py": (
        "    tags: list[str] =",
        '    subtitle: str | None = None\n    """Line under the headline."""\n    tags: list[str] =',
    ),
    "archive/fields.py": (
        '    Row("tags",',
        '    Row("subtitle", lambda i: pieces.text_piece(i.subtitle), single=True,\n'
        '        words={"text": lambda i: [i.subtitle]},\n'
        '        columns=column("subtitle", "text", "Line under the headline"), shown=lambda i: [i.subtitle]),\n'
        '    Row("tags",',
    ),
    "crawler/reading/page.py": (
        '    keep("tags", page._tagged)',
        '    (meta,) = page.document.tree.iterfind(".//meta[@name]")\n'
        '    keep("subtitle", Found(meta.get("content"), "meta:subtitle", 1.0))\n'
        '    keep("tags", page._tagged)',
    ),
}
"""What a new field takes: a file, what is there, and what is there afterwards."""

USED = """
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from archive import Archive
from archive.export import item_row
from archive.history import text_changes
from archive.items import Capture
from archive.schema import fields_page
from archive.item_store import ItemWriter
from archive.versions import changed_fields
from crawler.commands.terminal import facts
from crawler.reading.document import Document
from crawler.reading.itemise import Site, itemise
from crawler.reading.page import read

WHEN = datetime(2024, 12, 10, tzinfo=UTC)
TEXT = "<p>Мост открыли утром, движение идёт в обе стороны, работы заняли год и окончены в срок.</p>" * 3


def item(subtitle):
    meta = f"<meta name=subtitle content='{subtitle}'>"
    page = f"<html><head>{meta}</head><body><article><h1>Мост</h1>{TEXT}</article></body></html>"
    document = Document(page.encode(), "http://a.ru/news/1", content_type="text/html; charset=utf-8", fetched_at=WHEN)
    capture = Capture(url="http://a.ru/news/1", fetched_at=WHEN, warc="a", offset=0, length=1, record_id="urn:uuid:1")
    return itemise(read(document), capture, Site("a"), url="http://a.ru/news/1")


one, other = item("Раньше срока"), item("Позже срока")
assert one.subtitle == "Раньше срока"
assert changed_fields(one, other) == ["subtitle"]
assert [change.field for change in text_changes(one, other)] == ["subtitle"]
writer = ItemWriter(Path("data"), "a")
assert [writer.keep(each).outcome for each in (one, one, other)] == ["new", "unchanged", "changed"]
writer.close()
assert item_row(one)["subtitle"] == "Раньше срока"
assert Archive("data").count("позже")["total"] == 1
console = Console(width=100)
with console.capture() as shown:
    console.print(facts(one))
assert "Раньше срока" in shown.get()
assert "| `subtitle` | yes | of the text | `text` | `subtitle` |" in fields_page()
"""


def test_a_new_field_is_added_in_three_files(tmp_path: Path) -> None:
    for package in ("archive", "crawler"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "sample"))
    assert len(NEW_FIELD) <= 3
    for name, (there, then) in NEW_FIELD.items():
        text = (tmp_path / name).read_text("utf-8")
        assert text.count(there) == 1
        (tmp_path / name).write_text(text.replace(there, then), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", USED],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@given(
    st.lists(
        st.tuples(st.datetimes(datetime(2020, 1, 1), datetime(2025, 12, 31)), st.booleans()), min_size=1, max_size=4
    )
)
@settings(max_examples=8, deadline=None)
def test_an_item_is_found_by_its_printed_day_whether_the_zone_is_known_or_not(
    printed: list[tuple[datetime, bool]],
) -> None:
    zone = timezone(timedelta(hours=7))
    with TemporaryDirectory() as folder:
        writer = ItemWriter(Path(folder), "a")
        for number, (moment, known) in enumerate(printed):
            when = {"published_at": moment.replace(tzinfo=zone)} if known else {"published_local": moment}
            writer.keep(item(id=f"a-{number:016}", title="А", published_precision="minute", **when))
        writer.close()
        archive = Archive(folder)
        for number, (moment, _) in enumerate(printed):
            day = f"{moment:%Y-%m-%d}"
            for found in (archive.search(since=day, until=day), archive.search(f"since:{day} until:{day}")):
                assert f"a-{number:016}" in {hit.id for hit in found}
                assert {hit.printed.date() for hit in found if hit.printed} == {moment.date()}
        newest = [hit.printed.replace(tzinfo=hit.printed.tzinfo or UTC) for hit in archive.search() if hit.printed]
        assert newest == sorted(newest, reverse=True)

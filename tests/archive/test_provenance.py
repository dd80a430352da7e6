"""Files that somebody supplied beside what was captured here: they are shown as such, and decide nothing."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import tempfile
import zipfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from exchanges import INFO, exchange
from typer.testing import CliRunner
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import Archive
from archive.access import NoSuchItem
from archive.acts import Act
from archive.beside import keep
from archive.cite import Style
from archive.export import item_row
from archive.holdings import cdxj, own
from archive.holdings.cdxj import parse, timestamp
from archive.holdings.files import closed
from archive.holdings.resolve import cited, holder
from archive.holdings.writer import WarcWriter
from archive.identity import item_id
from archive.item_store import Items, ItemWriter
from archive.items import Comment, Comments, Media, to_json
from archive.judging import Sighting, Verdict
from archive.ledger import Ledger, Observation
from archive.provenance import accounted, version_name
from archive.replay.cells import NoSuchPage
from archive.replay.server import ReplayServer
from archive.settling import unsettled
from archive.verdicts import Verdicts, to_line
from archive.verify import verify
from archive.wacz.selection import EVERYTHING
from archive.warc.fields import (
    ACT_TYPE,
    HELD_TYPE,
    IMPORT_TYPE,
    ITEM_TYPE,
    OBSERVATION_TYPE,
    RUN,
    SIGHTING_TYPE,
    VERDICT_TYPE,
)
from archive.warc.reader import records
from crawler.commands import app
from crawler.commands.failure import Failure
from crawler.commands.replay import PagePackages, _package
from crawler.reading.archived import captured as answered
from crawler.rereading.parsing import parser
from crawler.rereading.reader import Rereader, all_sites
from tests.archive.press import Press
from tests.archive.serving import serving
from tests.conftest import ROOT

URL = "http://www.govvrn.ru/novosti/-/~/id/1131584"
ID = item_id("voronezh", URL)
PAGE = (ROOT / "tests/sites/voronezh/news/article.html").read_bytes()
OURS, THEIRS = "МЕСТ", "Жираф сбежал из зоопарка Воронежа и просит убежища"
BARE = f"<html><title>{THEIRS}</title><h1>{THEIRS}</h1>" + f"<p>{THEIRS}, сообщает пресс-служба области.</p>" * 9


def put_away(path: Path) -> None:
    """Take a file or folder out of the archive: by moving it, for its index may still be writing."""
    path.rename(Path(tempfile.mkdtemp(dir=path.parent.parent)) / path.name)


def letopis(data, *words, code=0):
    done = CliRunner().invoke(app, [*map(str, words), "--data", str(data)], env={"COLUMNS": "400"})
    failed = done.exception.code if isinstance(done.exception, Failure) else done.exit_code
    assert failed == code, (done.output, done.exception)
    return done.stdout


def listed(data, *words):
    return [json.loads(line) for line in letopis(data, *words, "--json").splitlines()]


def asked(data, *words):
    (told,) = listed(data, *words)
    return told


@pytest.fixture(scope="module")
def reader():
    return Rereader(all_sites())


@pytest.fixture(scope="module")
def captured(tmp_path_factory, reader):
    """A data folder with one article as a crawl of ours keeps it; not to be written to."""
    data = tmp_path_factory.mktemp("ours") / "data"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(PAGE)}\r\n\r\n"
    items = ItemWriter(data, "voronezh")
    with WarcWriter(data, "voronezh", INFO) as warc:
        capture = warc.write_exchange(exchange(URL, head.encode() + PAGE))
        keep(items, warc, reader(PAGE, capture))
    items.close()
    return data


@pytest.fixture
def data(captured, tmp_path):
    shutil.copytree(captured, tmp_path / "data")
    return tmp_path / "data"


def theirs(path, body=BARE, *, status="200 OK", date="2024-01-01T00:00:00Z", more=(), run=None):
    """A WARC of somebody with one response for the article's address, and further records of any kind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        info = {"software": "Letopis/0", "operator": "Test", "isPartOf": "voronezh"} | ({RUN: run} if run else {})
        written = [writer.create_warcinfo_record(path.name, info)]
        head = StatusAndHeaders(status, [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        payload = io.BytesIO(body if isinstance(body, bytes) else body.encode())
        fields = {"WARC-Date": date}
        written.append(
            writer.create_warc_record(URL, "response", payload=payload, http_headers=head, warc_headers_dict=fields)
        )
        for kind, line in more:
            written.append(
                writer.create_warc_record(
                    f"urn:letopis:{kind}", "metadata", payload=io.BytesIO(line), warc_content_type=kind
                )
            )
        for record in written:
            writer.write_record(record)
            record.raw_stream.close()
    return path


def latest(data):
    return Archive(data).item(ID)


@pytest.mark.parametrize("date", ["2024-01-01T00:00:00Z", "2031-01-01T00:00:00Z"], ids=["before ours", "after ours"])
def test_supplied_page_never_takes_the_place_of_our_capture(data, tmp_path, date) -> None:
    ours = latest(data)
    letopis(data, "import", theirs(tmp_path / "theirs.warc.gz", date=date), "--by", "Анна")
    assert latest(data) == ours
    assert Archive(data).history(ID) == [ours]
    assert list(Items(data).latest("voronezh")) == Items(data).versions(ID) == [ours]
    assert Archive(data).search("жираф").total == 0
    assert THEIRS not in letopis(data, "show", URL).splitlines()[0]
    assert "supplied" not in letopis(data, "cite", ID)
    (other,) = Archive(data).supplied(ID)
    by = other.version.supplied_by
    assert (other.title, by.file, by.imported_by, by.warcinfo["operator"]) == (THEIRS, "theirs.warc.gz", "Анна", "Test")
    told = asked(data, "history", URL)
    assert [one["supplied_by"]["file"] for one in told["supplied"]] == ["theirs.warc.gz"]
    assert len(told["versions"]) == 1
    assert "theirs.warc.gz" in letopis(data, "show", URL)
    assert verify(data).findings == []


def test_supplied_page_is_found_and_marked_where_it_is_asked_for(data, tmp_path) -> None:
    letopis(data, "import", theirs(tmp_path / "theirs.warc.gz"))
    archive = Archive(data)
    for found in (archive.search("жираф is:supplied"), archive.search("жираф", supplied=True)):
        (hit,) = found
        assert (hit.supplied_by, hit.as_json()["supplied_by"]) == ("theirs.warc.gz", "theirs.warc.gz")
    assert archive.search("supplied:no").total == archive.search().total == 1
    name = hit.name
    item = archive.item(ID, name)
    assert item_row(item)["supplied_by"] == "theirs.warc.gz"
    for style in Style:
        assert "supplied in the file theirs.warc.gz" in letopis(data, "cite", ID, "--version", name, "--style", style)
    assert "supplied in the file" in letopis(data, "show", ID, "--version", name)
    assert "no edit by the site" in letopis(data, "diff", ID, "1", name)
    assert any(problem.code == "supplied-doubtful" for problem in item.parser.problems)


def test_article_known_from_a_supplied_file_alone_is_shown_with_a_mark(tmp_path) -> None:
    data = tmp_path / "data"
    letopis(data, "import", theirs(tmp_path / "theirs.warc.gz"))
    assert latest(data).title == THEIRS
    assert [item.title for item in Items(data).latest("voronezh")] == [THEIRS]
    (hit,) = Archive(data).search("жираф")
    assert hit.supplied_by == "theirs.warc.gz"
    assert "supplied in the file theirs.warc.gz" in letopis(data, "show", URL)
    assert "captured none of it" in letopis(data, "history", URL)


def test_trusted_file_takes_its_place_by_time_and_trust_is_taken_back(data, tmp_path) -> None:
    ours = latest(data)
    letopis(data, "import", theirs(tmp_path / "later.warc.gz", date="2031-01-01T00:00:00Z"))
    letopis(data, "trust", "later.warc.gz", "--reason", "our own former crawler")
    assert [item.title for item in Archive(data).history(ID)] == [ours.title, THEIRS]
    assert latest(data).title == THEIRS
    assert Archive(data).search("жираф").total == 1
    put_away(data / "catalogue")
    assert latest(data).title == THEIRS
    letopis(data, "trust", "later.warc.gz", "--revoke")
    assert latest(data) == ours
    assert Archive(data).search("жираф").total == 0
    letopis(data, "trust", "later.warc.gz", "--revoke", code=3)


def test_supplied_absence_is_shown_and_not_counted_unless_trusted(data, tmp_path) -> None:
    for day in (1, 4, 8):
        name = f"gone-{day}.warc.gz"
        letopis(data, "import", theirs(tmp_path / name, status="404 Not Found", date=f"2031-01-0{day}T00:00:00Z"))
    told = asked(data, "history", URL)
    assert [one["supplied_by"]["file"] for one in told["observations"]] == [f"gone-{day}.warc.gz" for day in (1, 4, 8)]
    assert told["state"] == "present"
    assert Ledger(data, "voronezh").vanished() == []
    letopis(data, "trust", *(f"gone-{day}.warc.gz" for day in (1, 4, 8)))
    assert asked(data, "history", URL)["state"] == "deleted"
    assert Archive(data).absence(ID)["state"] == "deleted"


def test_without_all_but_the_warc_files_a_rebuild_gives_the_same(data, tmp_path) -> None:
    letopis(data, "import", theirs(tmp_path / "theirs.warc.gz"), "--by", "Анна")
    letopis(data, "import", theirs(tmp_path / "gone.warc.gz", status="404 Not Found"))
    letopis(data, "trust", "gone.warc.gz")
    before = latest(data), Archive(data).supplied(ID), asked(data, "history", URL)
    lines = {path.name: sorted(path.read_bytes().splitlines()) for path in (data / "items").rglob("*.jsonl")}
    for path in data.iterdir():
        if path.name != "warc":
            put_away(path)
    letopis(data, "rebuild")
    assert (latest(data), Archive(data).supplied(ID), asked(data, "history", URL)) == before
    assert {p.name: sorted(p.read_bytes().splitlines()) for p in (data / "items").rglob("*.jsonl")} == lines


def forged(data, run="20310101T000000-abcdef01"):
    """Records of every kind that would matter if they were ours; `run` is the crawl that they claim to be of."""
    ours = latest(data)
    version = ours.version.model_copy(update={"number": 9})
    item = ours.model_copy(update={"title": THEIRS, "version": version})
    now = datetime(2031, 1, 1, tzinfo=UTC)
    gone = [
        Observation(id=ID, url=URL, at=now + timedelta(days=day), evidence="gone", capture=ours.capture)
        for day in (0, 3, 6)
    ]
    acts = [
        Act(kind="withhold", at=now, id=ID, urls=[URL], reason="x"),
        Act(kind="trust", at=now, file="theirs.warc.gz", digest="sha256:" + "0" * 64),
    ]
    taken = {"name": "own", "file": "x", "sha256": "0" * 64, "size": 1, "imported_at": now.isoformat(), "warcs": []}
    sighting = Sighting(run=run, role="article", url=URL, at=now, seen="gone", id=ID, capture=ours.capture)
    verdict = Verdict(run=run, site="voronezh", at=now, good=True, withdrawn=((ID, "gone"),))
    yield ITEM_TYPE, to_json(item)
    yield HELD_TYPE, to_json(item)
    yield SIGHTING_TYPE, sighting.model_dump_json(exclude_none=True).encode()
    yield VERDICT_TYPE, to_line(verdict)
    yield from ((OBSERVATION_TYPE, one.model_dump_json(exclude_none=True).encode()) for one in gone)
    yield from ((ACT_TYPE, one.model_dump_json(exclude_none=True).encode()) for one in acts)
    yield IMPORT_TYPE, json.dumps(taken).encode()


DROPPED = "2031/voronezh-20310101000000-00001-abcdef.warc.gz"


def decides_nothing(data, ours):
    """After a rebuild the archive says what it said, and names the one file that nobody accounts for."""
    (name,) = asked(data, "rebuild")["supplied"]
    assert latest(data) == ours
    assert (Archive(data).history(ID), Archive(data).supplied(ID)) == ([ours], [])
    assert Ledger(data, "voronezh").observations() == {}
    assert Verdicts.of(data, "voronezh") == Verdicts("voronezh")
    assert list((data / "held").glob("*")) == []
    assert listed(data, "withhold") == listed(data, "trust") == []
    assert Archive(data).search("жираф").total == 0
    assert [(one.code, one.where) for one in verify(data).findings] == [("file-supplied", name)]


@pytest.mark.parametrize("folder", ["voronezh", "own-records", "imported-x"])
@pytest.mark.parametrize("suffix", ["", ".open"], ids=["finished", "left open"])
def test_file_dropped_into_the_archive_decides_nothing(data, folder, suffix) -> None:
    ours = latest(data)
    theirs(data / f"warc/{folder}/{DROPPED}{suffix}", more=forged(data))
    letopis(data, "mend")
    decides_nothing(data, ours)


FORGED = {
    "item": ITEM_TYPE,
    "held item": HELD_TYPE,
    "sighting": SIGHTING_TYPE,
    "verdict": VERDICT_TYPE,
    "ledger": OBSERVATION_TYPE,
    "trust and withholding": ACT_TYPE,
    "import": IMPORT_TYPE,
}


@pytest.mark.parametrize("kind", FORGED)
def test_forged_record_of_a_dropped_file_decides_nothing(data, kind) -> None:
    ours = latest(data)
    more = [one for one in forged(data) if one[0] == FORGED[kind]]
    assert more
    theirs(data / f"warc/voronezh/{DROPPED}", more=more)
    decides_nothing(data, ours)


@pytest.mark.parametrize("kind", FORGED)
def test_forged_record_of_an_imported_file_decides_nothing(data, tmp_path, kind) -> None:
    ours = latest(data)
    more = [one for one in forged(data) if one[0] == FORGED[kind]]
    letopis(data, "import", theirs(tmp_path / "theirs.warc.gz", more=more))
    letopis(data, "rebuild")
    assert latest(data) == Archive(data).history(ID)[0] == ours
    assert [one.title for one in Archive(data).supplied(ID)] == [THEIRS]
    assert asked(data, "history", URL)["observations"] == listed(data, "withhold") == []
    assert Verdicts.of(data, "voronezh") == Verdicts("voronezh")
    assert [one["trusted"] for one in listed(data, "trust")] == [False]


LINES = {
    "ledger": ("ledger/voronezh.jsonl", OBSERVATION_TYPE),
    "verdict": ("verdicts/voronezh.jsonl", VERDICT_TYPE),
    "held item": ("held/voronezh.jsonl", HELD_TYPE),
    "trust and withholding": ("acts.jsonl", ACT_TYPE),
}


@pytest.mark.parametrize("kind", LINES)
def test_forged_line_beside_the_records_is_named(data, kind) -> None:
    place, wanted = LINES[kind]
    lines = [line for content_type, line in forged(data) if content_type == wanted]
    path = data / place
    path.parent.mkdir(exist_ok=True)
    with path.open("ab") as file:
        file.write(b"".join(line + b"\n" for line in lines))
    found = [(one.code, one.where) for one in verify(data).findings]
    assert found == [("line-unsaid", place)] * len(lines)


ITEMS = {
    "another text": ({"title": THEIRS}, "item-differs"),
    "another text of another release": ({"title": THEIRS, "parser": {"version": "0.0.1"}}, "item-outdated"),
    "the same capture once more": ({}, "item-twice"),
    "somebody's file": (
        {"version": {"supplied_by": {"file": "x", "digest": "sha256:00", "imported_at": "2031-01-01T00:00:00Z"}}},
        "supplier-differs",
    ),
}


@pytest.mark.parametrize("kind", ITEMS)
def test_forged_item_beside_the_records_is_named(data, kind) -> None:
    changed, code = ITEMS[kind]
    (path,) = (data / "items").rglob("*.jsonl")
    kept = path.read_bytes()
    item = json.loads(kept)
    item["version"]["number"] = 2
    for name, value in changed.items():
        item[name] = item[name] | value if isinstance(value, dict) else value
    path.write_bytes(kept + json.dumps(item, ensure_ascii=False).encode() + b"\n")
    assert code in {one.code for one in verify(data, parse=parser(data)).findings}
    letopis(data, "rebuild")
    assert path.read_bytes() == kept


def test_file_that_claims_a_crawl_of_ours_is_not_settled_with_it(data) -> None:
    """The crawl was killed: its own records are judged, those of a file that has its name are not."""
    run = "20241210T154000-0a1b2c3d"
    now = datetime(2024, 12, 10, 15, 40, tzinfo=UTC)
    seen = Sighting(run=run, role="article", url=URL, at=now, seen="article", id=ID)
    with WarcWriter(data, "voronezh", replace(INFO, more={RUN: run})) as warc:
        warc.write_sighting(seen.model_dump_json(exclude_none=True).encode(), URL, now, None)
    theirs(data / f"warc/voronezh/{DROPPED}", more=forged(data, run), run=run)
    (crawl,) = unsettled(data, "voronezh", set())
    assert (crawl.run, crawl.sightings, crawl.held, crawl.verdict) == (run, [seen], [], None)


def test_file_of_ours_to_which_records_were_added_is_not_settled(data) -> None:
    run = "20241210T154000-0a1b2c3d"
    with WarcWriter(data, "voronezh", replace(INFO, more={RUN: run})) as warc:
        warc.write_verdict(b"{}", run, datetime(2024, 12, 10, tzinfo=UTC))
    path = closed(data, "voronezh")[-1][0]
    with path.open("ab") as file:
        file.write(theirs(data / "x.warc.gz", more=forged(data, run)).read_bytes())
    assert unsettled(data, "voronezh", set()) == []


def test_dropped_file_answers_neither_a_crawl_nor_a_replay(data, tmp_path) -> None:
    theirs(data / f"warc/voronezh/{DROPPED}", date="2031-01-01T00:00:00Z")
    letopis(data, "rebuild")
    found = [line.filename for line in cdxj.find(data, URL)]
    assert len(found) == 2
    assert [line.filename for line in accounted(data, cdxj.find(data, URL))] == [latest(data).capture.warc]
    moment = datetime(2031, 1, 1, tzinfo=UTC)
    assert answered(data, URL, moment, whole=True).body == PAGE
    assert PagePackages(data, tmp_path)(URL, "20310101000000").at == timestamp(latest(data).capture.fetched_at)


def test_dropped_file_that_is_imported_then_is_accounted_for(data) -> None:
    letopis(data, "import", theirs(data / f"warc/voronezh/{DROPPED}"))
    assert asked(data, "rebuild")["supplied"] == []
    assert [one.title for one in Archive(data).supplied(ID)] == [THEIRS]
    assert verify(data).findings == []


def test_entry_that_our_key_did_not_sign_makes_no_file_ours(data, tmp_path) -> None:
    other = tmp_path / "other"
    path = theirs(other / "warc/voronezh/2031/forged.warc.gz", more=forged(data))
    own.begin(other, "voronezh/2031/forged.warc.gz").close()
    own.finish(other, "voronezh/2031/forged.warc.gz")
    ours = latest(data)
    shutil.copytree(path.parent, data / "warc/voronezh/2031")
    with (data / "warc/voronezh/own.jsonl").open("ab") as file:
        file.write((other / "warc/voronezh/own.jsonl").read_bytes())
    letopis(data, "rebuild")
    assert latest(data) == ours
    assert "file-supplied" in {one.code for one in verify(data).findings}


def test_file_of_ours_that_was_changed_is_not_ours_any_more(data) -> None:
    ((path, _),) = closed(data, "voronezh")
    with path.open("ab") as file:
        file.write(theirs(data / "x.warc.gz", more=forged(data)).read_bytes())
    letopis(data, "rebuild")
    assert Archive(data).search("жираф").total == 0
    assert "file-changed" in {one.code for one in verify(data).findings}


@pytest.mark.parametrize("large", [False, True], ids=["entered at once", "entered by verify"])
def test_file_of_an_older_release_is_not_replaced_by_one_of_its_size(data, monkeypatch, large) -> None:
    (data / "own.key").unlink()
    (data / "warc/voronezh/own.jsonl").unlink()
    monkeypatch.setattr(own, "AT_ONCE", 0 if large else own.AT_ONCE)
    own.prepare(data)
    assert asked(data, "verify", "--no-parse")["digests_entered"] == int(large)
    assert own.Own(data).older(latest(data).capture.warc)
    ((path, name),) = closed(data, "voronezh")
    rewrite(path, latest(data).capture, "Музей".encode(), "Жираф".encode())
    assert own.Own(data).changed(name)
    assert "file-changed" in {one.code for one in verify(data).findings}


def test_ledger_of_an_older_release_is_noted_as_far_as_it_is_of_its_time(data) -> None:
    (data / "own.key").unlink()
    (data / "warc/voronezh/own.jsonl").unlink()
    own.prepare(data)
    (data / "ledger").mkdir()
    lines = [line for kind, line in forged(data) if kind == OBSERVATION_TYPE]
    before = [line.replace(b'"at":"2031', b'"at":"1999') for line in lines[:1]]
    (data / "ledger/voronezh.jsonl").write_bytes(b"\n".join([*before, *lines[1:]]) + b"\n")
    found = verify(data)
    assert [one.code for one in found.findings] == ["line-unsaid"] * 2
    assert any("ledger/voronezh.jsonl: 1 lines" in note for note in found.notes)


def test_archive_of_a_release_without_entries_is_ours_once(data, tmp_path) -> None:
    (data / "own.key").unlink()
    (data / "warc/voronezh/own.jsonl").unlink()
    ours = latest(data)
    letopis(data, "rebuild")
    assert latest(data) == ours
    letopis(data, "import", theirs(tmp_path / "theirs.warc.gz"))
    theirs(data / "warc/voronezh/2031/late.warc.gz", more=forged(data))
    letopis(data, "rebuild")
    assert latest(data) == ours
    assert [one.where for one in verify(data).findings if one.code == "file-supplied"] == ["voronezh/2031/late.warc.gz"]


def test_withheld_article_is_not_given_out_and_its_bytes_stay(data, tmp_path) -> None:
    letopis(data, "import", theirs(tmp_path / "theirs.warc.gz"))
    ours, archive = latest(data), Archive(data)
    title = ours.title.split()[0]
    before = [path.read_bytes() for path, _ in closed(data)]
    letopis(data, "withhold", ID, code=2)
    letopis(data, "withhold", URL, "--reason", "a court order")
    for words in (["show", ID], ["cite", ID], ["history", URL], ["diff", URL, "1", "1"], ["items"]):
        letopis(data, *words, code=3)
    for query in ("", title, "is:supplied", "жираф is:supplied"):
        assert archive.search(query).total == archive.count(query)["total"] == 0
    assert not any(archive.facets().values())
    assert (archive.captures(URL), archive.find(URL), list(archive.items())) == ([], [], [])
    assert set(before) < {path.read_bytes() for path, _ in closed(data)}
    assert verify(data).findings == []
    for name in ("catalogue", "items", "acts.jsonl"):
        path = data / name
        put_away(path)
    letopis(data, "rebuild")
    letopis(data, "show", ID, code=3)
    assert Archive(data).search().total == 0
    letopis(data, "withhold", ID, "--revoke")
    assert Archive(data).item(ID) == ours
    assert Archive(data).search(title).total == 1


def test_what_is_asked_at_once_is_answered_from_one_state(data) -> None:
    archive = Archive(data)
    with archive.at_once():
        before = archive.item(ID)
        letopis(data, "withhold", ID, "--reason", "A name")
        assert (archive.item(ID), len(archive.history(ID))) == (before, 1)
    with pytest.raises(NoSuchItem):
        archive.item(ID)


def test_acts_are_records_of_ours(data) -> None:
    letopis(data, "withhold", ID, "--reason", "a court order", "--by", "Анна")
    ((path, _),) = closed(data, "own-records")
    (act,) = (Act.model_validate_json(one.block) for one in records(path) if one.content_type == ACT_TYPE)
    assert (act.id, act.reason, act.by, act.urls) == (ID, "a court order", "Анна", [URL])


@pytest.fixture
def mixed(data, tmp_path):
    letopis(data, "import", theirs(tmp_path / "theirs.warc.gz"), "--by", "Анна")
    return data


def got(data, path):
    with serving(Archive(data)) as address:
        answer = httpx.get(address + path)
    return answer.status_code, answer.text


def test_page_and_api_name_the_supplier(mixed) -> None:
    (other,) = Archive(mixed).supplied(ID)
    status, page = got(mixed, f"/item/{ID}?lang=en")
    assert (status, "What supplied files show" in page, "did not capture" in page) == (200, True, False)
    status, page = got(mixed, f"/item/{ID}?lang=en&v={version_name(other)}")
    assert (status, "did not capture this version" in page, THEIRS in page) == (200, True, True)
    status, page = got(mixed, f"/item/{ID}/compare?a=1&b={version_name(other)}")
    assert (status, "theirs.warc.gz" in page) == (200, True)
    (told,) = json.loads(got(mixed, f"/api/items/{ID}/supplied")[1])
    assert told["version"]["supplied_by"]["file"] == "theirs.warc.gz"
    assert json.loads(got(mixed, f"/api/items/{ID}")[1])["title"] != THEIRS
    marks = [one.get("supplied_by", {}).get("file") for one in json.loads(got(mixed, f"/api/captures?url={URL}")[1])]
    assert sorted(marks, key=str) == [None, "theirs.warc.gz"]
    assert THEIRS not in got(mixed, "/feed.atom")[1]
    assert "theirs.warc.gz" in got(mixed, "/feed.atom?supplied=1")[1]
    assert "theirs.warc.gz" in got(mixed, "/?q=is:supplied&lang=en")[1]


def test_withheld_article_is_neither_served_packed_nor_replayed(mixed, tmp_path) -> None:
    title = latest(mixed).title
    letopis(mixed, "pack", tmp_path / "before.wacz")
    with WarcWriter(mixed, "voronezh", INFO) as warc:
        warc.write_exchange(exchange(f"{URL}9", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>other"))
    letopis(mixed, "withhold", ID, "--reason", "a court order")
    for path in (f"/item/{ID}", f"/item/{ID}/compare", f"/api/items/{ID}", f"/api/items/{ID}/history"):
        status, page = got(mixed, path)
        assert (status, title in page) == (404, False), path
    assert got(mixed, f"/api/items/{ID}/supplied")[0] == 404
    assert json.loads(got(mixed, f"/api/captures?url={URL}")[1]) == []
    assert title not in got(mixed, "/feed.atom")[1]
    with pytest.raises(NoSuchPage):
        PagePackages(mixed, tmp_path)(URL, None)
    letopis(mixed, "pack", tmp_path / "after.wacz")
    assert {line.url for line in packed(tmp_path / "after.wacz")} == {f"{URL}9"}
    assert URL in {line.url for line in packed(tmp_path / "before.wacz")}


def packed(path):
    with zipfile.ZipFile(path) as package:
        return [parse(line) for line in gzip.decompress(package.read("indexes/index.cdx.gz")).splitlines()]


def test_replay_of_an_address_shows_our_capture_unless_the_supplied_one_is_cited(mixed, tmp_path) -> None:
    (other,) = Archive(mixed).supplied(ID)
    pages = PagePackages(mixed, tmp_path)
    assert pages(URL, None).at == pages(URL, "2024").at == timestamp(latest(mixed).capture.fetched_at)
    moment = timestamp(other.capture.fetched_at)
    assert pages(URL, moment).at == moment
    with ReplayServer(tmp_path, pages=pages) as server:
        marks = ["supplied in the file theirs.warc.gz" in httpx.get(server.link(URL, at)).text for at in (None, moment)]
    assert marks == [False, True]


def test_package_and_its_replay_name_who_supplied_a_page(mixed, tmp_path) -> None:
    letopis(mixed, "pack", tmp_path / "all.wacz", "--description", "Two of them")
    with zipfile.ZipFile(tmp_path / "all.wacz") as package:
        listed = [
            json.loads(line) for name in package.namelist() if name.startswith("pages/") for line in package.open(name)
        ]
        about = json.loads(package.read("datapackage.json"))["description"]
    marked = {one["title"]: one["suppliedBy"] for one in listed if "suppliedBy" in one}
    assert list(marked) == [f"[supplied: theirs.warc.gz] {THEIRS}"]
    assert all("supplied in the file theirs.warc.gz" in said for said in [about, *marked.values()])
    assert about.startswith("Two of them")
    assert len([one for one in listed[1:] if "suppliedBy" not in one and "url" in one]) == 1
    with ExitStack() as stack:
        package, links, note = _package(stack, [], mixed, lambda: EVERYTHING)
        with ReplayServer(tmp_path, package, links=links, note=note) as server:
            assert "supplied in the file theirs.warc.gz" in httpx.get(server.link()).text


def rewrite(path, capture, old, new):
    """Say something else in a record, in a body of the same length; every head and number stays."""
    whole, at, end = path.read_bytes(), capture.offset, capture.offset + capture.length
    member = gzip.compress(gzip.decompress(whole[at:end]).replace(old, new), 9)
    name = b"x" * (end - at - len(member) - 1) + b"\0"
    path.write_bytes(whole[:at] + member[:3] + b"\x08" + member[4:10] + name + member[10:] + whole[end:])


@pytest.mark.parametrize("cited", [True, False], ids=["cited by the item", "found by its address"])
def test_picture_that_is_put_in_the_place_of_ours_is_not_given_out(tmp_path, cited) -> None:
    press = Press(tmp_path)
    url = "https://voronezh.example/picture.png"
    capture = press.capture(url, b"PNG ours " + b"0123456789" * 90, "image/png", site="voronezh")
    item = press.item("a", "Открыт парк", media=[Media(type="image", url=url, capture=capture if cited else None)])
    press.close()
    place = f"/file/{item.id}/1/0"
    with serving(Archive(tmp_path)) as address, httpx.Client(base_url=address) as web:
        assert web.get(place).content.startswith(b"PNG ours")
        rewrite(tmp_path / "warc" / capture.warc, capture, b"PNG ours", b"PNG fake")
        for _ in range(2):
            refused = web.get(place, headers={"accept": "text/plain"})
            assert (refused.status_code, b"fake" in refused.content) == (404, False)


def test_file_that_is_put_in_the_place_of_ours_is_neither_shown_nor_packed(data, tmp_path) -> None:
    ours = latest(data)
    path = data / "warc" / ours.capture.warc
    whole = path.read_bytes()
    rewrite(path, ours.capture, "Музей".encode(), "Жираф".encode())
    assert path.stat().st_size == len(whole)
    with pytest.raises(NoSuchPage, match="not the record that was indexed"):
        PagePackages(data, tmp_path)(URL, None)
    assert got(data, f"/memento/2031/{URL}")[0] == 404
    assert "Жираф" not in letopis(data, "show", URL)
    letopis(data, "pack", tmp_path / "out.wacz", code=3)


def test_comments_are_withheld_apart_from_their_article(data, reader) -> None:
    item = latest(data)
    said = Comments(state="open", count=1, entries=[Comment(author="Читатель Жирафов", text="Спасибо за жирафа")])
    capture = item.capture
    items = ItemWriter(data, "voronezh")
    with WarcWriter(data, "voronezh", INFO) as warc:
        keep(items, warc, item.model_copy(update={"comments": said}))
    items.close()
    assert Archive(data).search("жирафа").total == 1
    letopis(data, "withhold", ID, "--comments", "--reason", "names of readers")
    shown = Archive(data).item(ID)
    assert (shown.title, shown.comments, shown.parser.absent["comments"]) == (item.title, None, "withheld")
    assert Archive(data).search("жирафа").total == Archive(data).search("has:comments").total == 0
    assert Archive(data).discussions(ID) == []
    for text in (letopis(data, "show", ID), letopis(data, "history", ID, "--json"), got(data, f"/item/{ID}")[1]):
        assert "Жирафов" not in text
    assert all("Жирафов" not in to_json(one).decode() for one in (*Archive(data).items(), *Items(data)))
    assert Archive(data).captures(capture.url) == []
    letopis(data, "withhold", ID, "--comments", "--revoke")
    assert Archive(data).item(ID).comments == said
    assert Archive(data).search("жирафа").total == 1


def test_revisit_leads_to_the_payload_that_it_was_made_of(data) -> None:
    """Address, date and record id of a response are public, so a supplied record may have them all."""
    with WarcWriter(data, "voronezh", INFO) as warc:
        warc.write_exchange(exchange(URL + "7", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>ours", number=1))
        again = warc.write_exchange(
            exchange(URL + "7", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>ours", number=5)
        )
    first = next(one for one in records(data / "warc" / again.warc) if one.type == "response")
    path = data / "warc/imported-a/a.warc"
    path.parent.mkdir(parents=True)
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>false"
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <{first.id}>\r\nWARC-Date: {first.get('WARC-Date')}\r\n"
        f"WARC-Target-URI: {URL}7\r\nContent-Type: application/http;msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    path.write_bytes(head.encode() + block + b"\r\n\r\n")
    letopis(data, "rebuild")
    revisit = cited(data, again)
    assert revisit.type == "revisit"
    assert holder(data, revisit).page().body == b"<p>ours"


def test_import_of_a_release_that_recorded_no_supplier_is_supplied_all_the_same(data, tmp_path) -> None:
    letopis(data, "import", theirs(tmp_path / "theirs.warc.gz"))
    ours, (other,) = latest(data), Archive(data).supplied(ID)
    (path,) = (data / "items/voronezh").glob("2024-*.jsonl")
    version = other.version.model_copy(update={"supplied_by": None, "number": 2})
    path.write_bytes(to_json(other.model_copy(update={"version": version})) + b"\n")
    assert latest(data) == ours
    assert list(Items(data).latest("voronezh")) == Archive(data).history(ID) == [ours]
    (again,) = Archive(data).supplied(ID)
    assert again.version.supplied_by == other.version.supplied_by
    items = ItemWriter(data, "voronezh")
    assert items.judge(ours).outcome == "unchanged"
    items.close()

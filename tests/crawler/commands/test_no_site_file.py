"""Every command on an archive whose site has no file: what reads pages again names the site, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from exchanges import INFO, page
from typer.testing import CliRunner

from archive.errors import LetopisError
from archive.holdings.writer import WarcWriter
from archive.item_store import Items, ItemWriter
from archive.items import Block, Parser, PressItem, Version, to_json
from archive.runs import RunReport
from crawler.commands import app
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit

SITE = "nowhere"
ID = f"{SITE}-0000000000000001"


@pytest.fixture
def data(tmp_path):
    """Two versions of one article of a site that no file describes."""
    items = ItemWriter(tmp_path, SITE)
    with WarcWriter(tmp_path, SITE, INFO) as writer:
        for text in ("Мост открыли.", "Мост открыли раньше срока."):
            capture = writer.write_exchange(page(1, text))
            seen = capture.fetched_at
            item = PressItem(
                id=ID,
                site=SITE,
                url=capture.url,
                title="Мост",
                body=[Block(type="paragraph", text=text)],
                text=text,
                version=Version(content_hash="", first_seen=seen, last_seen=seen),
                capture=capture,
                parser=Parser(name="test", version="1"),
            )
            kept = items.judge(item).item
            writer.write_metadata(to_json(kept), capture)
            items.append(kept)
    items.close()
    began = datetime(2026, 5, 4, tzinfo=UTC)
    RunReport(site=SITE, started=began, ended=began, reason="finished").write(tmp_path)
    return tmp_path


def run(*words):
    """Exit code and output; what ends a command is a sentence."""
    done = CliRunner().invoke(app, list(words))
    if isinstance(done.exception, Failure | LetopisError):
        return getattr(done.exception, "code", Exit.CONFIGURATION), str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("show", "Мост открыли раньше срока."),
        ("history", "body"),
        ("diff", "раньше срока"),
        ("cite", "urn:pwid:"),
        ("items", "Мост"),
        ("search мост", "Мост"),
        ("stats", "1"),
        ("status", SITE),
        ("catalogue", "2"),
    ],
)
def test_what_asks_works_without_the_file(data, words, wanted):
    command, *rest = words.split()
    named = [ID] if command in ("show", "history", "diff", "cite") else rest
    code, said = run(command, *named, "--data", str(data))
    assert (code, wanted in said) == (Exit.OK, True), said


def test_it_is_exported_extracted_and_packed_without_the_file(data, tmp_path):
    for words in (
        ("export", str(tmp_path / "out"), "--format", "jsonl"),
        ("extract", ID, "-o", str(tmp_path / "one.warc.gz")),
        ("pack", str(tmp_path / "all.wacz")),
        ("mend",),
    ):
        code, said = run(*words, "--data", str(data))
        assert code == Exit.OK, said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("verify",), Exit.PROBLEMS),
        (("rebuild",), Exit.PROBLEMS),
        (("rebuild", "--parsers", "today"), Exit.PROBLEMS),
        (("rebuild", "--site", SITE), Exit.CONFIGURATION),
        (("crawl", SITE), Exit.CONFIGURATION),
        (("run", SITE), Exit.CONFIGURATION),
        (("site", "doctor", SITE), Exit.CONFIGURATION),
        (("site", "test", SITE), Exit.CONFIGURATION),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_needs_the_file_names_the_site_and_loses_nothing(data, monkeypatch, words, code):
    monkeypatch.setenv("LETOPIS_CONTACT", "https://letopis.example/tests")
    files = {path: path.read_bytes() for path in (data / "items").rglob("*") if path.is_file()}
    ended, said = run(*words, *([] if "test" in words else ["--data", str(data)]))
    assert ended == code, said
    assert SITE in said
    assert {path: path.read_bytes() for path in (data / "items").rglob("*") if path.is_file()} == files
    assert [item.version.number for item in Items(data)] == [1, 2]

"""A payload is kept once, and everything that repeats it can be read."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest
from exchanges import INFO, exchange, page

from archive.holdings.rebuild import rebuild
from archive.holdings.resolve import cited, holder
from archive.holdings.writer import WarcWriter
from archive.warc.reader import records

SAME = "the same text in every crawl " * 20
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    + f"{len(SAME):x}".encode()
    + b"\r\n"
    + SAME.encode()
    + b"\r\n0\r\n\r\n"
)
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"


def crawl(root, *exchanges):
    with WarcWriter(root, "voronezh", INFO) as writer:
        return [writer.write_exchange(each) for each in exchanges]


def by_id(root):
    return {record.id: record for path in (root / "warc").rglob("*.gz") for record in records(path)}


def test_the_same_payload_in_one_crawl_is_a_revisit(tmp_path):
    first, second = crawl(tmp_path, page(1, SAME), page(2, SAME))
    record = by_id(tmp_path)[second.record_id]
    assert record.type == "revisit"
    assert second.refers_to == first.record_id
    assert record.get("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def test_the_same_payload_in_a_later_crawl_is_a_revisit(tmp_path):
    (first,) = crawl(tmp_path, page(1, SAME))
    (second,) = crawl(tmp_path, page(1, SAME))
    assert second.refers_to == first.record_id


def test_a_revisit_names_address_date_and_record_of_the_original(tmp_path):
    first, second = crawl(tmp_path, page(1, SAME), page(2, SAME))
    record = by_id(tmp_path)[second.record_id]
    assert record.get("WARC-Refers-To") == f"<{first.record_id}>"
    assert record.get("WARC-Refers-To-Target-URI") == "http://example.org/page/1"
    assert record.get("WARC-Refers-To-Date") == "2025-12-10T09:00:01.123456Z"


def test_a_revisit_keeps_the_head_that_came(tmp_path):
    _, second = crawl(tmp_path, page(1, SAME), page(1, SAME, header="X-Served: now\r\n"))
    assert b"X-Served: now\r\n" in by_id(tmp_path)[second.record_id].block


def test_a_revisit_never_refers_to_a_revisit(tmp_path):
    first, *others = crawl(tmp_path, *(page(number, SAME) for number in range(5)))
    later = crawl(tmp_path, page(1, SAME), exchange("http://example.org/page/1", NOT_MODIFIED))
    assert {capture.refers_to for capture in [*others, *later]} == {first.record_id}


def test_the_citation_of_a_revisit_is_read_back_the_same(tmp_path):
    _, second = crawl(tmp_path, page(1, SAME), page(2, SAME))
    assert by_id(tmp_path)[second.record_id].capture(second.warc) == second


def test_a_revisit_leads_to_the_payload(tmp_path):
    _, second = crawl(tmp_path, page(1, SAME), page(2, SAME))
    assert holder(tmp_path, cited(tmp_path, second)).payload() == SAME.encode()


def test_a_chunked_answer_and_one_with_a_length_are_the_same_payload(tmp_path):
    first, second = crawl(tmp_path, exchange("http://example.org/c", CHUNKED), page(2, SAME))
    assert second.refers_to == first.record_id
    assert holder(tmp_path, cited(tmp_path, second)).payload() == SAME.encode()


def test_not_modified_refers_to_what_was_not_modified(tmp_path):
    (first,) = crawl(tmp_path, page(1))
    (second,) = crawl(tmp_path, exchange("http://example.org/page/1", NOT_MODIFIED))
    record = by_id(tmp_path)[second.record_id]
    assert second.refers_to == first.record_id
    assert record.get("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert record.block == NOT_MODIFIED


def test_not_modified_without_anything_before_is_a_response(tmp_path):
    (capture,) = crawl(tmp_path, exchange("http://example.org/page/1", NOT_MODIFIED))
    assert by_id(tmp_path)[capture.record_id].type == "response"


def test_not_modified_follows_the_latest_content_of_its_address(tmp_path):
    crawl(tmp_path, page(1, "one " * 100))
    (latest,) = crawl(tmp_path, page(1, "two " * 100))
    (capture,) = crawl(tmp_path, exchange("http://example.org/page/1", NOT_MODIFIED))
    assert capture.refers_to == latest.record_id


def test_a_body_that_was_cut_short_is_never_a_revisit_nor_referred_to(tmp_path):
    cut = page(1, SAME)
    cut.truncated = "disconnect"
    again = page(2, SAME)
    again.truncated = "length"
    captures = crawl(tmp_path, cut, page(3, SAME), again)
    assert [capture.refers_to for capture in captures] == [None, None, None]


def test_a_redirect_is_kept_in_full(tmp_path):
    moved = b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 5\r\n\r\nmoved"
    captures = crawl(tmp_path, exchange("http://example.org/a", moved), exchange("http://example.org/b", moved))
    assert [capture.refers_to for capture in captures] == [None, None]


def test_what_a_killed_crawl_did_not_make_last_is_not_referred_to(tmp_path):
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        writer.write_exchange(page(1, SAME))
        (capture,) = crawl(tmp_path, page(1, SAME))
        assert capture.refers_to is None


def test_a_damaged_state_does_not_stop_a_crawl(tmp_path):
    crawl(tmp_path, page(1, SAME))
    (tmp_path / "index/voronezh/payloads.sqlite").write_bytes(b"not a database" * 1000)
    (capture,) = crawl(tmp_path, page(1, SAME))
    assert capture.refers_to is None


def test_a_state_that_cannot_be_opened_is_no_reason_to_throw_it_away(tmp_path):
    # As where the disk is full: then SQLite cannot even read.
    state = tmp_path / "index/voronezh/payloads.sqlite"
    state.mkdir(parents=True)
    with pytest.raises(OSError, match="unable to open"):
        WarcWriter(tmp_path, "voronezh", INFO)
    assert state.is_dir()


def test_a_state_that_breaks_while_it_is_used_does_not_stop_a_crawl(tmp_path):
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        writer.write_exchange(page(1, SAME))
        writer.flush()
        state = tmp_path / "index/voronezh/payloads.sqlite"
        with sqlite3.connect(state) as other:
            other.execute("DROP TABLE payload")
        other.close()
        writer.flush()
        assert writer.write_exchange(page(2, SAME)).refers_to is None


def test_the_state_is_made_again_from_the_records(tmp_path):
    crawl(tmp_path, page(1, SAME), exchange("http://example.org/c", CHUNKED), page(2), page(3, SAME))
    state = tmp_path / "index/voronezh/payloads.sqlite"

    def dump():
        with sqlite3.connect(state) as connection:
            rows = [sorted(connection.execute(f"SELECT * FROM {table}")) for table in ("payload", "address")]
        connection.close()
        return rows

    before = dump()
    rebuild(tmp_path)
    assert dump() == before


@pytest.fixture
def repeated(tmp_path):
    crawl(tmp_path, page(1, SAME), page(2, SAME), exchange("http://example.org/page/1", NOT_MODIFIED))
    (path,) = (tmp_path / "warc").rglob("*.gz")
    return path


def tool(*command):
    return subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)


@pytest.mark.parametrize("name", ["warcio.cli", "fastwarc.cli"])
def test_others_find_nothing_wrong_with_revisits(repeated, name):
    done = tool(name, "check", repeated)
    assert done.returncode == 0, done.stdout + done.stderr


def test_warcat_blames_nothing_but_the_digest_that_a_revisit_must_have(repeated):
    # WARC 1.1, 6.7.2 wants the digest of the original's payload; warcat compares it with the revisit's own, empty one.
    done = tool("warcat", "verify", repeated)
    assert "Problems: 2." in done.stderr
    assert done.stderr.count("('Bad payload digest.', '5.9', True)") == 2

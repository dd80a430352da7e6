"""What a crash leaves is mended, and what was acknowledged is there."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from exchanges import BEGIN, INFO, page
from keep_writing import response

from archive.holdings import cdxj, own
from archive.holdings.mend import mend, mend_last
from archive.holdings.resolve import cited
from archive.holdings.writer import WarcWriter
from archive.items import Capture
from archive.warc.reader import records

KIT = Path(__file__).parents[2] / "kit"


@pytest.fixture
def left_open(tmp_path, tmp_path_factory):
    """An archive whose writer was killed, with its file of ten pages and nothing else that is derived."""
    living = tmp_path_factory.mktemp("living")
    with WarcWriter(living, "voronezh", INFO, clock=lambda: BEGIN) as writer:
        for number in range(10):
            writer.write_exchange(page(number))
        shutil.copytree(living / "warc", tmp_path / "warc")
        shutil.copy(living / own.KEY, tmp_path)
    (path,) = (tmp_path / "warc").rglob("*.open")
    return path


def tear(path: Path, bytes_off: int) -> bytes:
    data = path.read_bytes()
    path.write_bytes(data[:-bytes_off])
    return data


def test_the_torn_tail_is_cut_at_the_last_whole_record(tmp_path, left_open):
    whole = [record.id for record in records(left_open)]
    tear(left_open, 5)
    (mended,) = mend(tmp_path)
    damages = []
    final = tmp_path / "warc" / mended.warc
    assert [record.id for record in records(final, on_damage=damages.append)] == whole[:-1]
    assert damages == []


def test_the_torn_tail_is_kept_aside(tmp_path, left_open):
    data = tear(left_open, 5)
    (mended,) = mend(tmp_path)
    final = tmp_path / "warc" / mended.warc
    assert final.read_bytes() + mended.torn.read_bytes() == data[:-5]


def test_a_whole_file_only_gets_its_name(tmp_path, left_open):
    data = left_open.read_bytes()
    (mended,) = mend(tmp_path)
    assert (mended.cut, mended.torn, mended.named) == (0, None, True)
    assert (tmp_path / "warc" / mended.warc).read_bytes() == data
    assert not left_open.exists()


def test_the_index_is_made_again(tmp_path, left_open):
    tear(left_open, 5)
    mend(tmp_path)
    assert len(cdxj.find(tmp_path, "http://example.org/page/9")) == 1


def test_what_the_last_crawl_left_is_found_among_years_of_files(tmp_path, left_open, monkeypatch):
    name = left_open.relative_to(tmp_path / "warc").as_posix().removesuffix(".open")
    site = name.partition("/")[0]
    entries = tmp_path / "warc" / site / own.ENTRIES
    key = (tmp_path / own.KEY).read_bytes()
    begun = next(line for line in entries.read_bytes().splitlines(True) if b'"size": 0' in line)
    older = [
        own.OwnFile(f"{site}/2019/{site}-{number:014}-00001-000000.warc.gz", 9, "0").line(key) for number in range(999)
    ]
    entries.write_bytes(b"".join(older) + begun)
    monkeypatch.setattr("archive.holdings.files.closed", lambda *_: pytest.fail("all files were listed"))
    (mended,) = mend_last(tmp_path, site)
    assert (mended.warc, mended.named) == (name, True)


def test_a_missing_index_of_a_closed_file_is_made_again(tmp_path, archive):
    (path,) = cdxj.index_files(tmp_path)
    before = path.read_bytes()
    path.unlink()
    (mended,) = mend(tmp_path)
    assert mended.indexed
    assert path.read_bytes() == before


def test_a_file_whose_writer_lives_is_left_alone(tmp_path):
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        writer.write_exchange(page(1))
        assert mend(tmp_path) == []


def test_mending_again_does_nothing(tmp_path, left_open):
    mend(tmp_path)
    assert mend(tmp_path) == []


def test_damage_within_a_file_is_told_and_what_follows_is_kept(tmp_path, left_open):
    third = list(records(left_open))[3]
    data = bytearray(left_open.read_bytes())
    data[third.offset + 20 : third.offset + 30] = b"0123456789"
    left_open.write_bytes(bytes(data))
    (mended,) = mend(tmp_path)
    assert mended.cut == 0
    assert len(mended.damage) == 1
    assert (tmp_path / "warc" / mended.warc).read_bytes() == bytes(data)


@pytest.mark.parametrize("data", [b"", b"\x1f\x8b\x08", b"garbage" * 100])
def test_a_file_without_a_whole_record_is_taken_away_and_its_bytes_kept(tmp_path, left_open, data):
    left_open.write_bytes(data)
    (mended,) = mend(tmp_path)
    kept = mended.torn.read_bytes() if mended.torn else b""
    assert kept == data
    assert not list((tmp_path / "warc").rglob("*.warc.gz"))


def test_records_within_a_torn_page_are_no_records_of_ours(tmp_path, left_open):
    # A page may be a WARC itself, and gzip may keep what it cannot compress as it is.
    inner = left_open.read_bytes()
    head = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 9999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    stored = zlib.compress(head + inner + bytes(100_000), level=0, wbits=31)
    assert inner in stored
    left_open.write_bytes(inner + stored[:50_000])
    (mended,) = mend(tmp_path)
    assert mended.cut == 50_000
    assert (tmp_path / "warc" / mended.warc).read_bytes() == inner


def test_zeros_that_a_power_cut_left_are_cut(tmp_path, left_open):
    data = left_open.read_bytes()
    left_open.write_bytes(data + bytes(4096))
    (mended,) = mend(tmp_path)
    assert (tmp_path / "warc" / mended.warc).read_bytes() == data
    assert mended.torn.read_bytes() == bytes(4096)


def test_a_crash_between_the_halves_of_naming_is_finished(tmp_path, left_open):
    os.link(left_open, left_open.with_suffix(""))
    mend(tmp_path)
    assert not left_open.exists()
    assert left_open.with_suffix("").exists()


def test_a_name_that_is_taken_is_never_written_over(tmp_path, left_open):
    left_open.with_suffix("").write_bytes(b"something else")
    with pytest.raises(FileExistsError):
        mend(tmp_path)
    assert left_open.with_suffix("").read_bytes() == b"something else"


def test_mended_payloads_are_known_to_the_next_crawl(tmp_path, left_open):
    mend(tmp_path)
    with WarcWriter(tmp_path, "voronezh", INFO, clock=lambda: BEGIN) as writer:
        assert writer.write_exchange(page(3)).refers_to is not None


def killed_at_random(root: Path, number: int, chance: random.Random) -> list[tuple[int, Capture]]:
    """Acknowledgements of a writer that was killed."""
    environment = os.environ | {"PYTHONPATH": f"{KIT.parents[1]}{os.pathsep}{KIT}"}
    command = [sys.executable, str(KIT / "keep_writing.py"), str(root), str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as writer:
        first = writer.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.15))
        writer.kill()
        lines = [line for line in [first, *writer.stdout] if line.endswith(b"\n")]
    return [(int(line.split(b" ")[0]), Capture.model_validate_json(line.split(b" ", 1)[1])) for line in lines]


def test_ten_kills_lose_nothing_that_was_acknowledged(tmp_path):
    chance = random.Random(2025)
    acknowledged: list[tuple[int, Capture]] = []
    for _ in range(10):
        after = acknowledged[-1][0] + 1 if acknowledged else 0
        acknowledged += killed_at_random(tmp_path, after, chance)
        mend(tmp_path)
    damages = []
    for path in (tmp_path / "warc").rglob("*.warc.gz"):
        assert all(records(path, on_damage=damages.append))
    assert damages == []
    assert not list((tmp_path / "warc").rglob("*.open"))
    for number, capture in acknowledged:
        record = cited(tmp_path, capture)
        assert record.type == "revisit" or record.block == response(number)
        assert record.capture(capture.warc) == capture


def others(path: Path, number: int = 99) -> bytes:
    """What another writer, with another key, wrote into a file."""
    with WarcWriter(path, "voronezh", INFO) as writer:
        writer.write_exchange(page(number))
    (file,) = (path / "warc").rglob("*.warc.gz")
    return file.read_bytes()


def test_what_was_added_after_the_crash_is_no_record_of_ours(tmp_path, left_open):
    data, more = left_open.read_bytes(), others(tmp_path / "other")
    left_open.write_bytes(data + more)
    (mended,) = mend(tmp_path)
    assert (tmp_path / "warc" / mended.warc).read_bytes() == data
    assert mended.torn.read_bytes() == more
    assert own.Own(tmp_path).proves(mended.warc)


def test_what_was_added_to_a_torn_file_is_no_record_of_ours(tmp_path, left_open):
    kept = list(records(left_open))[-1].offset
    tear(left_open, 5)
    data = left_open.read_bytes()
    left_open.write_bytes(data + others(tmp_path / "other"))
    (mended,) = mend(tmp_path)
    assert (tmp_path / "warc" / mended.warc).read_bytes() == data[:kept]
    assert not cdxj.find(tmp_path, "http://example.org/page/99")


def test_what_was_put_between_ours_ends_what_is_ours(tmp_path, left_open):
    data, third = left_open.read_bytes(), list(records(left_open))[3].offset
    left_open.write_bytes(data[:third] + others(tmp_path / "other") + data[third:])
    (mended,) = mend(tmp_path)
    assert (tmp_path / "warc" / mended.warc).read_bytes() == data[:third]


@pytest.mark.parametrize("where", ["instead", "before", "sealed by another key"])
def test_file_of_somebody_at_the_place_of_a_crashed_one_is_not_ours(tmp_path, left_open, where):
    data, more = left_open.read_bytes(), others(tmp_path / "other")
    left_open.write_bytes(more + data if where == "before" else more)
    name = left_open.relative_to(tmp_path / "warc").as_posix().removesuffix(".open")
    if where == "sealed by another key":
        forged = own.seals_of(tmp_path / "other", name)
        forged.parent.mkdir(parents=True, exist_ok=True)
        seals = own.Seals(tmp_path / "other", name)
        for one in records(left_open):
            sha = hashlib.sha256(more[one.offset : one.offset + one.length]).digest()
            seals.seal([(one.offset, one.length, sha)])
        seals.close()
        shutil.copy(forged, own.seals_of(tmp_path, name))
    (mended,) = mend(tmp_path)
    assert not mended.own
    assert not own.Own(tmp_path).proves(name)
    assert mend(tmp_path) == []
    assert not own.Own(tmp_path).proves(name)


def test_seals_of_a_finished_file_are_gone(tmp_path, archive):
    assert list((tmp_path / "warc").rglob(f"*{own.SEALS}")) == []


def test_older_entry_that_is_put_after_the_last_one_counts_for_nothing(tmp_path, archive):
    entries = tmp_path / "warc" / "voronezh" / own.ENTRIES
    begun, finished = entries.read_bytes().splitlines(True)
    name = archive.relative_to(tmp_path / "warc").as_posix()
    entries.write_bytes(begun + finished + begun)
    assert own.Own(tmp_path).proves(name)
    # Without the last one the file is begun and nothing seals it: it is not believed.
    entries.write_bytes(begun)
    assert not own.Own(tmp_path).proves(name)


def test_crash_between_the_name_and_its_entry_is_finished(tmp_path, left_open):
    final = left_open.with_suffix("")
    left_open.rename(final)
    name = final.relative_to(tmp_path / "warc").as_posix()
    assert own.Own(tmp_path).proves(name)
    mend(tmp_path)
    assert own.Own(tmp_path).proves(name)
    assert not own.Own(tmp_path).unfinished(name)
    assert not own.seals_of(tmp_path, name).exists()

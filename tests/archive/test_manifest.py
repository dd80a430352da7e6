"""The chain of manifests, and what it shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive import manifest

DAY = datetime(2025, 12, 10, 1, tzinfo=UTC)


@pytest.fixture
def root(tmp_path):
    """Three days with a file each."""
    for number in range(3):
        put(tmp_path, f"{number}.warc.gz", f"file {number}")
        manifest.make_manifest(tmp_path, now=DAY + timedelta(days=number))
    return tmp_path


def put(root, name, text):
    path = root / "warc" / "voronezh" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def codes(root):
    return [finding.code for finding in manifest.verify_chain(root).findings]


def test_an_untouched_archive_is_sound(root):
    chain = manifest.verify_chain(root)
    assert (chain.days, chain.files, chain.findings) == (3, 3, [])


def test_a_file_is_taken_down_once(root):
    assert manifest.make_manifest(root, now=DAY + timedelta(days=9)) is None


def test_a_file_that_is_being_written_is_not_taken_down(root):
    put(root, "4.warc.gz.open", "growing")
    assert manifest.make_manifest(root, now=DAY + timedelta(days=9)) is None


def test_a_second_one_of_a_day_bears_a_number(root):
    put(root, "4.warc.gz", "more")
    assert manifest.make_manifest(root, now=DAY + timedelta(days=2)).path.name == "2025-12-12.1.jsonl"
    assert codes(root) == []


def test_a_changed_file_is_found(root):
    put(root, "1.warc.gz", "FILE 1")
    assert codes(root) == ["file-changed"]


def test_a_lost_file_is_found(root):
    (root / "warc/voronezh/0.warc.gz").unlink()
    assert codes(root) == ["file-gone"]


def test_a_manifest_changed_with_its_file_is_found(root):
    put(root, "0.warc.gz", "FILE 0")
    path = root / "manifest/2025-12-10.jsonl"
    digest = manifest.digest_of(root / "warc/voronezh/0.warc.gz")
    first, second = path.read_text().splitlines()
    path.write_text(first + "\n" + second[: second.index('"sha256"')] + f'"sha256": "{digest}"}}\n')
    assert codes(root) == ["chain-broken"]


def test_a_line_taken_out_of_the_last_manifest_is_found(root):
    path = root / "manifest/2025-12-12.jsonl"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert codes(root) == ["manifest-broken"]


def test_an_emptied_manifest_is_found(root):
    (root / "manifest/2025-12-12.jsonl").write_bytes(b"")
    assert "manifest-broken" in codes(root)


def test_a_manifest_taken_out_is_found(root):
    (root / "manifest/2025-12-11.jsonl").unlink()
    assert codes(root) == ["chain-broken"]


def test_a_damaged_manifest_is_found(root):
    (root / "manifest/2025-12-12.jsonl").write_bytes(b"\xff\xfe not json\n{}\n")
    assert set(codes(root)) == {"chain-broken", "manifest-broken"}


def test_a_manifest_names_no_file_outside_the_archive(root):
    path = root / "manifest/2025-12-12.jsonl"
    path.write_text(path.read_text() + '{"file": "../../etc/passwd", "size": 1, "sha256": "x"}\n')
    assert {finding.message for finding in manifest.verify_chain(root).findings} == {
        "a line names '../../etc/passwd', which is no file of the archive",
        "it has 2 files and says 1",
    }

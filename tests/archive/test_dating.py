"""Manifests that a time-stamping authority dated: `openssl ts` on loopback."""

from __future__ import annotations

import importlib.util
import os
from datetime import UTC, datetime, timedelta

import pytest
from authority import time_authority

from archive import dating, manifest
from tests.conftest import missing

if importlib.util.find_spec("rfc3161_client") is None:
    if os.environ.get("CI") == "true":
        missing("rfc3161-client")
    pytest.skip("rfc3161-client is missing", allow_module_level=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """Its address and the folder of its files."""
    with time_authority(tmp_path_factory.mktemp("authority")) as address:
        yield address


@pytest.fixture
def dated(tmp_path, authority):
    """An archive with a manifest that the authority dated."""
    (tmp_path / "warc" / "north").mkdir(parents=True)
    (tmp_path / "warc" / "north" / "a.warc.gz").write_text("a file")
    made = manifest.make_manifest(tmp_path)
    moment = dating.date(made.path, authority[0])
    assert abs(moment - datetime.now(UTC)) < timedelta(minutes=10)
    return tmp_path, made.path


def test_dated_day_is_checked_up_to_the_root(dated, authority) -> None:
    chain = manifest.verify_chain(dated[0], roots=authority[1] / "ca.pem")
    assert (chain.findings, len(chain.notes)) == ([], 1)
    assert "whose signature was checked" in chain.notes[0]
    assert manifest.undated(dated[0]) == []


def test_without_a_root_it_says_that_nobody_checked_the_signature(dated) -> None:
    chain = manifest.verify_chain(dated[0])
    assert chain.findings == []
    assert "was not checked" in chain.notes[0]


def test_authority_that_is_not_trusted(dated, authority) -> None:
    chain = manifest.verify_chain(dated[0], roots=authority[1] / "other.pem")
    assert [finding.code for finding in chain.findings] == ["date-wrong"]


@pytest.mark.parametrize("answer", [b"", b"no answer", "of another manifest"])
def test_answer_that_dates_something_else(dated, authority, answer) -> None:
    root, path = dated
    if isinstance(answer, str):
        path.write_bytes(path.read_bytes() + b"\n")
    else:
        dating.answer_path(path).write_bytes(answer)
    found = [finding.code for finding in manifest.verify_chain(root, roots=authority[1] / "ca.pem").findings]
    assert "date-wrong" in found


def test_authority_that_does_not_answer(tmp_path, dated) -> None:
    dating.answer_path(dated[1]).unlink()
    with pytest.raises(dating.NotDated, match="does not answer"):
        dating.date(dated[1], "http://127.0.0.1:1/")
    assert manifest.undated(dated[0]) == [dated[1]]

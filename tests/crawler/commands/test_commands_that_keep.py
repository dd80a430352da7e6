"""`letopis verify`, `mend`, `manifest` and `rebuild` as a person or a script calls them."""

from __future__ import annotations

import json

import pytest
from exchanges import INFO, page
from typer.testing import CliRunner

from archive.holdings.writer import WarcWriter
from crawler.commands import app
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit

pytestmark = pytest.mark.filterwarnings("default::DeprecationWarning")


@pytest.fixture(scope="module")
def letopis():
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def data(tmp_path):
    with WarcWriter(tmp_path, "voronezh", INFO) as writer:
        for number in range(3):
            writer.write_exchange(page(number))
    return tmp_path


def warc(data):
    (path,) = (data / "warc").rglob("*.warc.gz")
    return path


def test_verify_says_that_all_is_sound(letopis, data):
    done = letopis("verify", "--data", data)
    assert (done.exit_code, "all sound" in done.output) == (Exit.OK, True)


def test_verify_names_what_is_broken(letopis, data):
    warc(data).write_bytes(warc(data).read_bytes()[:-5])
    done = letopis("verify", "--data", data)
    assert (done.exit_code, "member-truncated" in done.output) == (Exit.PROBLEMS, True)


def test_verify_tells_a_script(letopis, data):
    warc(data).write_bytes(warc(data).read_bytes()[:-5])
    told = json.loads(letopis("verify", "--data", data, "--json").output)
    # The record is read all the same, and no offset leads to it.
    codes = {one["code"] for one in told["findings"]}
    assert (told["sound"], codes >= {"member-truncated", "record-misaligned"}) == (False, True)


def test_verify_checks_single_files(letopis, data):
    assert "7 records in 1 files" in letopis("verify", warc(data)).output


def test_an_archive_that_is_not_there_is_one_sentence(letopis, tmp_path):
    for command in (["verify"], ["mend"], ["manifest", "make"], ["manifest", "verify"], ["rebuild"]):
        done = letopis(*command, "--data", tmp_path / "nowhere")
        assert isinstance(done.exception, Failure)
        assert done.exception.code == Exit.CONFIGURATION


def test_mend_says_what_it_did(letopis, data):
    path = warc(data)
    path.write_bytes(path.read_bytes()[:-5])
    path.rename(path.with_name(path.name + ".open"))
    done = letopis("mend", "--data", data)
    assert (done.exit_code, "6 whole records" in done.output) == (Exit.OK, True)
    assert letopis("mend", "--data", data).output == "Nothing to mend.\n"


def test_manifests_are_made_and_checked(letopis, data):
    made = json.loads(letopis("manifest", "make", "--data", data, "--json").output)
    assert (made["files"], len(made["digest"])) == (1, 64)
    assert "nothing was changed" in letopis("manifest", "verify", "--data", data).output
    warc(data).write_bytes(b"other")
    done = letopis("manifest", "verify", "--data", data)
    assert (done.exit_code, "file-changed" in done.output) == (Exit.PROBLEMS, True)


def test_a_manifest_with_nothing_new_says_so(letopis, data):
    letopis("manifest", "make", "--data", data)
    assert letopis("manifest", "make", "--data", data).exception.code == Exit.NOTHING


def test_rebuild_tells_a_script(letopis, data):
    told = json.loads(letopis("rebuild", "--data", data, "--json").output)
    assert (told["files"], told["captures"], told["damaged"]) == (1, 3, 0)

"""`letopis copy` against a real S3 server on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from patience import LONG
from s3 import S3, do, environment, settings

from tests.conftest import ROOT

BODY = os.urandom(3 << 20)


@pytest.fixture(scope="module")
def server():
    made = S3()
    yield made.url
    made.close()


def s3(server, code):
    return do(server, code, BODY)


NAME = "warc/voronezh/2025/voronezh-20250301090000-00001-abcdef.warc.gz"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    data = tmp_path_factory.mktemp("store") / "data"
    folder = data / "warc" / "voronezh" / "2025"
    folder.mkdir(parents=True)
    (folder / "voronezh-20250301090000-00001-abcdef.warc.gz").write_bytes(BODY)
    (folder / "voronezh-20250301100000-00001-abcdef.warc.gz.open").write_bytes(b"not closed")
    (data / "wacz").mkdir()
    (data / "wacz" / "march.wacz").write_bytes(b"PK")
    return data


def store(server, data, *more, secret="secret"):
    (data.parent / "letopis.toml").write_text('contact = "a@b.ru"\n' + settings(server, "letopis"))
    env = environment() | {"PYTHONPATH": str(ROOT), "LETOPIS_STORAGE_SECRET": secret}
    run = [sys.executable, "-m", "crawler", "copy", "--data", str(data), *more]
    return subprocess.run(run, cwd=data.parent, env=env, capture_output=True, text=True, timeout=LONG)


@pytest.fixture(scope="module")
def stored(server, data):
    return store(server, data)


@pytest.fixture
def own(data, tmp_path):
    """The same files, for a test that leaves others."""
    return Path(shutil.copytree(data, tmp_path / "data"))


def test_closed_files_are_copied_whole(server, data, stored):
    assert stored.returncode == 0, stored.stdout + stored.stderr
    assert s3(server, f"sys.stdout.buffer.write(fs.cat('kept/letopis/{NAME}'))") == BODY
    assert [line.split()[1] for line in stored.stdout.splitlines()] == [NAME, "wacz/march.wacz"]


def test_a_second_time_there_is_nothing_to_do_and_nothing_is_removed(server, data, stored):
    assert store(server, data).returncode == 3
    assert len(list(data.rglob("*.warc.gz"))) == 1


def test_a_file_whose_copy_is_gone_stays(server, data, stored):
    s3(server, f"fs.rm('kept/letopis/{NAME}')")
    done = store(server, data, "--remove")
    assert (done.returncode, len(list(data.rglob("*.warc.gz")))) == (1, 1)
    s3(server, f"fs.pipe('kept/letopis/{NAME}', sys.stdin.buffer.read())")


def test_a_file_is_removed_when_asked_and_its_copy_counts(server, own, stored):
    done = store(server, own, "--remove")
    assert (done.returncode, list(own.rglob("*.warc.gz"))) == (0, []), done.stdout
    assert len(list(own.rglob("*.warc.gz.open"))) == 1


def test_a_server_that_is_not_there_is_reported(own):
    (own / "wacz" / "april.wacz").write_bytes(b"PK")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    done = store(f"http://127.0.0.1:{port}", own)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr

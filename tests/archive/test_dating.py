"""Manifests that a time-stamping authority dated: `openssl ts` on loopback."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from archive import dating, manifest
from tests.conftest import missing

if importlib.util.find_spec("rfc3161_client") is None:
    if os.environ.get("CI") == "true":
        missing("rfc3161-client")
    pytest.skip("rfc3161-client is missing", allow_module_level=True)

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = serial
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
signer_digest = sha256
ess_cert_id_alg = sha256
crypto_device = builtin
"""


def openssl(folder, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """An authority with its root in `ca.pem`; gives its address and the folder of its files."""
    if not shutil.which("openssl"):
        missing("openssl")
    folder = tmp_path_factory.mktemp("authority")
    (folder / "tsa.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    (folder / "ext").write_text(
        "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:FALSE\n"
        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    )
    ca = ["-subj", "/CN=Test root", "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-days", "9"]
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", *ca)
    openssl(
        folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test"
    )
    signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "7", "-days", "9", "-extfile", "ext"]
    openssl(folder, "x509", "-req", "-in", "tsa.csr", "-out", "tsa.pem", *signing)
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "o.key", "-out", "other.pem", *ca)

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            signer = ["-inkey", "tsa.key", "-signer", "tsa.pem", "-config", "tsa.cnf", "-section", "one"]
            openssl(folder, "ts", "-reply", "-queryfile", "query", "-out", "reply", *signer)
            data = (folder / "reply").read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Authority)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", folder
    server.shutdown()
    server.server_close()


@pytest.fixture
def dated(tmp_path, authority):
    """An archive with a manifest that the authority dated."""
    (tmp_path / "warc" / "north").mkdir(parents=True)
    (tmp_path / "warc" / "north" / "a.warc.gz").write_text("a file")
    made = manifest.make(tmp_path)
    moment = dating.date(made.path, authority[0])
    assert abs(moment - datetime.now(UTC)) < timedelta(minutes=10)
    return tmp_path, made.path


def test_dated_day_is_checked_up_to_the_root(dated, authority) -> None:
    chain = manifest.verify(dated[0], roots=authority[1] / "ca.pem")
    assert (chain.findings, len(chain.notes)) == ([], 1)
    assert "whose signature was checked" in chain.notes[0]
    assert manifest.undated(dated[0]) == []


def test_without_a_root_it_says_that_nobody_checked_the_signature(dated) -> None:
    chain = manifest.verify(dated[0])
    assert chain.findings == []
    assert "was not checked" in chain.notes[0]


def test_authority_that_is_not_trusted(dated, authority) -> None:
    chain = manifest.verify(dated[0], roots=authority[1] / "other.pem")
    assert [finding.code for finding in chain.findings] == ["date-wrong"]


@pytest.mark.parametrize("answer", [b"", b"no answer", "of another manifest"])
def test_answer_that_dates_something_else(dated, authority, answer) -> None:
    root, path = dated
    if isinstance(answer, str):
        path.write_bytes(path.read_bytes() + b"\n")
    else:
        dating.answer_of(path).write_bytes(answer)
    found = [finding.code for finding in manifest.verify(root, roots=authority[1] / "ca.pem").findings]
    assert "date-wrong" in found


def test_authority_that_does_not_answer(tmp_path, dated) -> None:
    dating.answer_of(dated[1]).unlink()
    with pytest.raises(dating.NotDated, match="does not answer"):
        dating.date(dated[1], "http://127.0.0.1:1/")
    assert manifest.undated(dated[0]) == [dated[1]]

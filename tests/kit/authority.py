"""A time-stamping authority (RFC 3161) on loopback: `openssl ts`."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from tests.conftest import missing

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


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@contextmanager
def time_authority(folder: Path) -> Iterator[tuple[str, Path]]:
    """An authority with its root in `ca.pem`; gives its address and the folder of its files."""
    if not shutil.which("openssl"):
        missing("openssl")
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

"""An S3 server on loopback, in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any

BUCKET = "kept"


def settings(url: str, folder: str) -> str:
    """The lines of letopis.toml for a folder of the bucket."""
    return f'[storage]\nurl = "s3://{BUCKET}/{folder}"\nendpoint = "{url}"\nkey = "key"\nkeep_days = 0\n'


class S3:
    """A server with one bucket."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        code = "from moto.server import main; import sys; main(sys.argv[1:])"
        run = [sys.executable, "-c", code, "-H", "127.0.0.1", "-p", str(port)]
        self.process = subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                make = urllib.request.Request(f"{self.url}/{BUCKET}", method="PUT")
                with urllib.request.urlopen(make):
                    break
            except urllib.error.URLError:
                assert self.process.poll() is None
                time.sleep(0.1)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def environment() -> dict[str, str]:
    """The environment of a process that asks the server, without settings of whoever runs the tests."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LETOPIS_", "AWS_"))}
    return env | {"LETOPIS_STORAGE_SECRET": "secret", "AWS_DEFAULT_REGION": "us-east-1"}


def do(url: str, code: str, given: bytes = b"") -> Any:
    """Do something with the bucket, in another process: its packages warn of what is no business of ours."""
    start = f"import s3fs, sys; fs = s3fs.S3FileSystem(endpoint_url={url!r}, key='key', secret='secret')"
    done = subprocess.run(
        [sys.executable, "-c", f"{start}; {code}"], env=environment(), input=given, capture_output=True
    )
    return done.stdout

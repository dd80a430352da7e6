"""A PostgreSQL of Debian's on loopback, of a test's own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class Postgres:
    """A server with one database; `url` is where it is."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """`durable`: what is committed is on the disk, which takes time."""
        self._data = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.url = f"postgresql://letopis:only-a-test@127.0.0.1:{self._port}/postgres"
        folder.mkdir(mode=0o700)
        if os.getuid() == 0:  # it refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        # A word for whoever else is on this machine: that the server is asked for it is part of what is tested.
        (word := folder.with_name(f"{folder.name}.word")).write_text("only-a-test\n")
        self._run(
            "initdb", "-A", "scram-sha-256", "-U", "letopis", f"--pwfile={word}", "-N", "-E", "UTF8", "--no-locale"
        )
        self._options = f"-h 127.0.0.1 -p {self._port} -c unix_socket_directories='' -c max_connections=30"
        self._options += "" if durable else " -c fsync=off"
        self.start()

    def start(self) -> None:
        self._run("pg_ctl", "-w", "-t", "120", "-l", str(self._data / "log"), "-o", self._options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._data, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        command = [str(PROGRAMS[-1] / program), "-D", str(self._data), *words]
        if os.getuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

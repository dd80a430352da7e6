"""The services that many machines share, as fixtures: each is started once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import PROGRAMS, Postgres
from s3 import S3

from archive.secret import Secret
from tests.conftest import missing


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    if not PROGRAMS:
        missing("PostgreSQL")
    # Not pytest's own folder: that is closed to the user who runs the server.
    with tempfile.TemporaryDirectory(prefix="letopis-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder) / "postgres")
        yield server
        server.remove()


@pytest.fixture
def database(postgres: Postgres) -> Iterator[Secret]:
    """A database without our tables."""
    import psycopg

    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS letopis_sites, letopis_archive")
    yield Secret(postgres.url)


@pytest.fixture(scope="session")
def storage() -> Iterator[str]:
    """The address of an S3 server."""
    server = S3()
    yield server.url
    server.close()

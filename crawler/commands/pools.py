"""The option `--on`: where the files of an archive are read again."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Annotated

import typer

from archive.extras import PartMissing
from archive.rebuild import PARALLEL_FROM
from archive.workers import Pool, Processes
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit

DASK = "dask://"

On = Annotated[
    str,
    typer.Option(
        "--on",
        metavar="processes|dask://HOST:PORT",
        help="Where: processes of this machine, or the workers of a Dask scheduler that see the same files.",
    ),
]
"""The `--on` option; its default is `"processes"`."""


def pool_at(on: str, jobs: int | None, size: int | None) -> AbstractContextManager[Pool]:
    """The pool that is named; `size` is how many bytes of WARC files are to be read, where that is known.

    Raises `Failure` and `PoolAway`.
    """
    if on.startswith(DASK):
        try:
            from archive.cluster.dask import Dask
        except PartMissing as error:
            raise Failure(str(error), Exit.CONFIGURATION) from None
        return Dask(on.removeprefix(DASK))
    if on != "processes":
        raise Failure(f"--on takes processes or dask://HOST:PORT, not «{on}».", Exit.USAGE)
    return Processes(jobs if size is None or size >= PARALLEL_FROM else 1)

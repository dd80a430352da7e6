"""Tasks on machines that a Dask scheduler knows (`archive.workers.Pool`)."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Self, TypeVar

from archive.errors import LetopisError
from archive.extras import needs
from archive.workers import AHEAD, in_order

with needs("dask"):
    from distributed import Client
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

A = TypeVar("A")
B = TypeVar("B")

CONNECT_SECONDS = 30
"""A scheduler that does not answer for so long is not there."""

WAIT_SECONDS = 60
"""So long a scheduler may be without any worker."""


class PoolAway(LetopisError):
    """The scheduler cannot be reached, or has no worker that does its tasks."""


class Dask:
    """The workers of one scheduler. A context manager."""

    elsewhere = True

    def __init__(self, address: str) -> None:
        """`address` is `host:port`. Raises `PoolAway`."""
        self._address = address
        # It says on its log what is raised here as well.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise PoolAway(f"The Dask scheduler at {address} cannot be used: {error}.") from None
        self.wait(1)

    def wait(self, workers: int) -> None:
        """Wait until it has so many workers. Raises `PoolAway`."""
        try:
            self._client.wait_for_workers(workers, timeout=WAIT_SECONDS)
        except TimeoutError:
            self.close()
            raise PoolAway(f"The Dask scheduler at {self._address} has no {workers} workers.") from None

    def map(self, function: Callable[[A], B], tasks: Iterable[A]) -> Iterator[B]:
        threads = sum(self._client.nthreads().values()) or 1

        def submit(task: A) -> object:
            # The same task twice is read twice: what is in a file may have changed.
            return self._client.submit(function, task, pure=False)

        try:
            yield from in_order(submit, tasks, threads * AHEAD)  # type: ignore[arg-type]
        except KilledWorker as error:
            raise PoolAway(f"A task killed every worker of {self._address} that took it: {error}.") from None
        except (FutureCancelledError, OSError) as error:
            raise PoolAway(f"The Dask scheduler at {self._address} is gone: {error}.") from None

    def close(self) -> None:
        with suppress(OSError, TimeoutError):
            self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

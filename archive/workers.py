"""A function over many tasks: in this process, in further processes of this machine, or elsewhere (`Pool`).

Processes end when whoever started them does, also by `kill -9`.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from typing import Protocol, Self, TypeVar

A = TypeVar("A")
B = TypeVar("B")

AHEAD = 4
"""So many tasks wait for each process: memory does not grow with the archive."""


class Pool(Protocol):
    """Where a function is called for many tasks."""

    elsewhere: bool
    """Function and tasks are pickled, and what they name must be importable there."""

    def map(self, function: Callable[[A], B], tasks: Iterable[A]) -> Iterator[B]:
        """The results in the order of the tasks, which are taken a little ahead. What the function raises is raised."""

    def close(self) -> None:
        """Let it go."""


class Processes:
    """Processes of this machine, started when they are first needed. A context manager."""

    def __init__(self, count: int | None = None) -> None:
        self._count = count or os.cpu_count() or 1
        self.elsewhere = self._count > 1
        self._executor: ProcessPoolExecutor | None = None

    def map(self, function: Callable[[A], B], tasks: Iterable[A]) -> Iterator[B]:
        """As in `Pool`."""
        if not self.elsewhere:
            yield from map(function, tasks)
            return
        executor = self._executor = self._executor or workers(self._count)
        yield from in_order(lambda task: executor.submit(function, task), tasks, self._count * AHEAD)

    def close(self) -> None:
        """End the processes."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def in_order(submit: Callable[[A], Future[B]], tasks: Iterable[A], ahead: int) -> Iterator[B]:
    """The results of tasks in their order, so many of which wait at a time."""
    waiting: deque[Future[B]] = deque()
    for task in tasks:
        waiting.append(submit(task))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def workers(count: int, begin: Callable[[], None] | None = None) -> ProcessPoolExecutor:
    """So many processes, each of which calls `begin` first; it must be importable there.

    Not forked: the caller may have threads (a progress bar has one).
    """
    return ProcessPoolExecutor(count, get_context("spawn"), _begin, (begin,))


def _begin(begin: Callable[[], None] | None) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if begin:
        begin()


def _end_with_parent() -> None:
    """Who is killed can't send the others home, and these would wait for work forever."""
    if parent := parent_process():
        parent.join()
        os._exit(1)

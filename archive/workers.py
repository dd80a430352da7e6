"""Further processes for work that fills the cores. They end when whoever started them does, also by `kill -9`."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process


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

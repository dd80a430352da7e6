"""What stays of an exchange when it is over."""

from __future__ import annotations

import gc
import io
import weakref
from datetime import UTC, datetime

from archive.warc.exchange import Exchange
from crawler.wire.connection import Task


def test_a_page_leaves_memory_with_its_last_reference():
    exchange = Exchange(url="http://a.ru/", started=datetime.now(UTC), request=b"", response=io.BytesIO())
    task = Task(exchange, max_page=100)
    task.on_head = task.finish
    task.receive(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
    task.finish()
    left = weakref.ref(task)
    gc.disable()
    try:
        del task
        assert left() is None
    finally:
        gc.enable()

"""The web page on a real socket, for tests."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from archive.web.app import application

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive import Archive
    from archive.replay.cells import Cells


@contextmanager
def serving(
    archive: Archive, *, cells: Callable[[int], Cells | None] | None = None, **options: object
) -> Iterator[str]:
    """Serve the page of an archive while inside; gives its address. `cells` makes them for the port of it."""
    listener = socket.create_server(("127.0.0.1", 0))
    options["cells"] = cells(listener.getsockname()[1]) if cells else None
    config = uvicorn.Config(application(archive, **options), log_level="warning", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()

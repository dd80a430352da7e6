"""Kept pages inside the page of `letopis serve`: a replay server of its own beside it, started when first asked for.

What is shown runs in a cell as ever (`archive.replay.cell`): at another origin, of which the page is only the frame.
"""

from __future__ import annotations

from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING

from archive.errors import LetopisError
from archive.replay.server import NoSuchPage, ReplayServer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from archive.replay.server import OnePage


class Door:
    """Opens pages in cells; closed with the server that shows them."""

    def __init__(
        self, viewer: Callable[[], Path], pages: Callable[[str, str | None], OnePage], shown_from: Sequence[str]
    ) -> None:
        """`viewer` gives the folder of the viewer's files (raises `LetopisError` where they cannot be had), `pages` a
        package of one page, `shown_from` are the origins whose frame may show a cell."""
        self._viewer, self._pages, self._shown_from = viewer, pages, tuple(shown_from)
        self._server: ReplayServer | None = None
        self._open = ExitStack()
        self._alone = Lock()

    def frame(self, url: str, at: str) -> str:
        """The address of a cell with the capture of a page nearest to a time (14 digits, UTC).

        Raises `NoSuchPage` where there is none or the viewer's files are missing, with the reason in a sentence.
        """
        with self._alone:
            if self._server is None:
                try:
                    server = ReplayServer(self._viewer(), pages=self._pages, shown_from=self._shown_from)
                except (LetopisError, OSError) as error:
                    raise NoSuchPage(str(error)) from error
                self._server = self._open.enter_context(server)
            server = self._server
        try:
            address = server.frame(url, at)
        except OSError as error:
            raise NoSuchPage("The records of this page cannot be read.") from error
        assert address is not None  # an address was given
        return address

    def close(self) -> None:
        """End the server, if there is one."""
        with self._alone:
            self._open.close()
            self._server = None


__all__ = ["Door"]

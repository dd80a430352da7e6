"""Addresses that lead to one capture in a running `letopis replay`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from archive.holdings.cdxj import timestamp

if TYPE_CHECKING:
    from archive.items import Capture

PORT = 8099
"""Where `letopis replay` listens unless an option says otherwise, so that links can be printed before it runs."""


def replay_link(capture: Capture, *, port: int = PORT) -> str:
    """The address that shows this capture while `letopis replay` runs."""
    return f"http://127.0.0.1:{port}{place(capture.url, timestamp(capture.fetched_at))}"


def place(url: str, at: str | None = None) -> str:
    """The path of a page on the server of `letopis replay`; without `at` that of its latest capture."""
    return f"/at/{at}/{quote(url, safe=SAFE)}" if at else f"/open?{urlencode({'url': url})}"


def replay_command(capture: Capture) -> str:
    """The command line that shows this capture."""
    return f"letopis replay {shlex.quote(capture.url)} --at {timestamp(capture.fetched_at)}"


SAFE = "/:?&=%@!$'()*+,;~#[]"
"""Characters of an archived address that may be in a path as they are."""


def viewer_address(server: str, source: str, url: str | None = None, at: str | None = None) -> str:
    """The address of ReplayWeb.page for a package, and for one page in it.

    `server` is the address of the small server, `source` the path of the package on it.
    """
    address = f"{server}/?{urlencode({'source': server + source})}"
    if url is None:
        return address
    place = {"view": "pages", "url": url} | ({"ts": at} if at else {})
    return f"{address}#{urlencode(place)}"

"""A query as an Atom feed, for whoever reads feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response

from archive.watch import Signal, atom
from archive.web.asked import parameters_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from archive.access import Archive

LENGTH = 50
"""Entries of a feed."""


def feed(archive: Archive, request: Request) -> Response:
    """The newest items that a query finds."""
    ask = parameters_of(request)
    found = archive.search(ask.query, ask.filters, order="newest", limit=LENGTH)
    signals = [Signal.of_hit(hit) for hit in found]
    pairs = [(name, value) for name, value in ask.pairs if name != "order"]
    title = f"Летопись: {', '.join(value for _, value in pairs)}" if pairs else "Летопись"
    name = urlencode(sorted(pairs)) or "all"
    body = atom(signals, title=title, base=str(request.base_url), address=str(request.url), name=name)
    return Response(body, media_type="application/atom+xml; charset=utf-8")

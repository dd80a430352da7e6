"""The application: which address gives what. Run by `letopis serve`."""

from __future__ import annotations

import logging
import sqlite3
from typing import TYPE_CHECKING, Any

from archive.extras import needs

with needs("web"):
    import jinja2  # noqa: F401 - asked for here, so that everything missing is reported at once
    import uvicorn
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.responses import JSONResponse, PlainTextResponse, Response
    from starlette.routing import Route

from archive.access import Archive, NoSuchItem, QueryError
from archive.catalogue import CatalogueDamaged
from archive.web.api import Api
from archive.web.asked import parameters_of
from archive.web.files import Files
from archive.web.guard import Guard
from archive.web.mementos import Mementos
from archive.web.pages import Pages
from archive.web.signals import feed

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from starlette.requests import Request

    from archive.replay.cells import Cells

log = logging.getLogger(__name__)

ID = "{id:str}"
MACHINES = ("/cdx", "/timegate/", "/timemap/", "/memento/")
"""Addresses that programs ask, which want a plain sentence where something is wrong."""


def application(
    archive: Archive, *, hosts: tuple[str, ...] = (), replay: str | None = None, cells: Cells | None = None
) -> Starlette:
    """The page of an archive; `hosts`: names by which it is reached besides a loopback address; `cells`: what shows
    kept pages inside it, at origins of their own."""
    files = Files(archive)
    pages, api, mementos = Pages(archive, files, replay, cells), Api(archive), Mementos(archive)

    def atom(request: Request) -> Response:
        return feed(archive, request)

    def route(path: str, answer: Callable[[Request], Response]) -> Route:
        def at_once(request: Request) -> Response:
            with archive.at_once():
                return answer(request)

        return Route(path, at_once, methods=["GET"])

    def failed(status: int) -> Any:
        def answer(request: Request, error: Exception) -> Response:
            log.info("%s: %s", request.url.path, error)
            if request.url.path.startswith(("/api/", "/openapi")):
                return JSONResponse({"error": str(error)}, status)
            if request.url.path.startswith(MACHINES) or not isinstance(error, (QueryError, NoSuchItem)):
                return PlainTextResponse(f"{error}\n", status)
            ask = parameters_of(request)
            word = "wrong_query" if status == 400 else "not_found"
            said = error.russian if isinstance(error, QueryError) and ask.language == "ru" else ""
            return pages.message(ask, status, word, said)

        return answer

    def lost(request: Request, error: Exception) -> Response:
        answered: Response = failed(404)(request, NoSuchItem("There is no such page."))
        return answered

    return Starlette(
        routes=[
            route("/", pages.front),
            route("/changed", pages.changed),
            route("/vanished", pages.vanished),
            route("/regions", pages.regions),
            route("/watches", pages.watches),
            route("/trends", pages.trends),
            route("/trends.csv", pages.trends_table),
            route("/help", pages.help),
            route(f"/item/{ID}", pages.item),
            route(f"/item/{ID}/compare", pages.compared),
            route(f"/item/{ID}/reprints", pages.reprinted),
            route(f"/item/{ID}/replay", pages.replayed),
            route(f"/file/{ID}/{{version:str}}/{{place:str}}", files.medium),
            route("/feed.atom", atom),
            route("/news.atom", pages.news_feed),
            route("/api/news", pages.news_json),
            route("/api/search", api.search),
            route("/api/count", api.count),
            route("/api/facets", api.facets),
            route(f"/api/items/{ID}", api.item),
            route(f"/api/items/{ID}/history", api.history),
            route(f"/api/items/{ID}/supplied", api.supplied),
            route(f"/api/items/{ID}/reprints", api.reprints),
            route(f"/api/items/{ID}/comments", api.discussions),
            route(f"/api/items/{ID}/reference", api.reference),
            route("/api/captures", api.captures),
            route("/cdx", mementos.cdx),
            route("/timegate/{url:path}", mementos.timegate),
            route("/timemap/{form:str}/{url:path}", mementos.timemap),
            route("/memento/{stamp:str}/{url:path}", mementos.memento),
            route("/openapi.json", api.openapi),
            route("/static/{name:str}", files.static),
        ],
        middleware=[Middleware(Guard, hosts=hosts, cells=cells)],
        exception_handlers={
            QueryError: failed(400),
            NoSuchItem: failed(404),
            404: lost,
            CatalogueDamaged: failed(503),
            sqlite3.DatabaseError: failed(503),
            OSError: failed(503),
        },
    )


def serve(
    archive: Archive,
    listener: socket,
    *,
    hosts: tuple[str, ...] = (),
    replay: str | None = None,
    cells: Cells | None = None,
) -> None:
    """Answer on a listening socket until interrupted."""
    # Neither its version nor the address of a proxy that anybody could claim to be.
    config = uvicorn.Config(
        application(archive, hosts=hosts, replay=replay, cells=cells),
        server_header=False,
        proxy_headers=False,
        log_level="warning",
        access_log=False,
        ws="none",
        lifespan="off",
    )
    uvicorn.Server(config).run(sockets=[listener])

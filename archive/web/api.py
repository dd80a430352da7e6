"""The same answers as JSON, and their description (OpenAPI 3.1)."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from archive.access import FACETS, Filters, QueryError
from archive.cite import references
from archive.docstrings import described
from archive.items import ItemPart, PressItem, to_json
from archive.provenance import Suppliers
from archive.search.filters import YES_OR_NO
from archive.web.asked import LAST_PAGE, ORDERS, PAGE, SEVERAL, SUPPLIED, parameters_of, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from archive.access import Archive


class Api:
    """Makes JSON of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def search(self, request: Request) -> Response:
        """Hits of a query, 20 a page."""
        ask = parameters_of(request)
        found = self.archive.search(ask.query, ask.filters, order=ask.order, limit=PAGE, offset=(ask.page - 1) * PAGE)
        return _json({"page": ask.page, **found.as_json()})

    def count(self, request: Request) -> Response:
        """How many items a query finds, by one or two facets."""
        ask = parameters_of(request)
        by = request.query_params.getlist("count_by")[:2]
        return _json(self.archive.count(ask.query, by, ask.filters))

    def facets(self, request: Request) -> Response:
        """How many of the hits have each value of each facet."""
        ask = parameters_of(request)
        return _json(self.archive.facets(ask.query, FACETS, ask.filters))

    def item(self, request: Request) -> Response:
        """An item, its latest version or the one of `v`."""
        return _item(self.archive.item(request.path_params["id"], _number(request)))

    def history(self, request: Request) -> Response:
        """All versions of an item."""
        return _items(self.archive.history(request.path_params["id"]))

    def discussions(self, request: Request) -> Response:
        """The item with each version of its comments."""
        return _items(self.archive.discussions(request.path_params["id"]))

    def reference(self, request: Request) -> Response:
        """References to an item in every form."""
        return _json(references(self.archive.item(request.path_params["id"], _number(request))))

    def captures(self, request: Request) -> Response:
        """Records of an address."""
        found = self.archive.captures(request.query_params.get("url", ""))
        suppliers = Suppliers(self.archive.data)
        said = []
        for one in found:
            by = suppliers.of_record(one.warc)
            more = {"supplied_by": by.model_dump(mode="json", exclude_none=True)} if by else {}
            said.append(one.model_dump(mode="json", exclude_none=True) | more)
        return _json(said)

    def reprints(self, request: Request) -> Response:
        """Articles of other sites that share an item's wording."""
        return _json([one.as_json() for one in self.archive.reprints(request.path_params["id"])])

    def supplied(self, request: Request) -> Response:
        """What supplied files say an item was."""
        return _items(self.archive.supplied(request.path_params["id"]))

    def openapi(self, request: Request) -> Response:
        """The description of all this."""
        return _json(description())


def _json(value: Any, status: int = 200) -> Response:
    return JSONResponse(value, status)


def _items(items: Iterable[PressItem]) -> Response:
    return Response(b"[" + b",".join(map(to_json, items)) + b"]", media_type="application/json")


def _item(item: PressItem) -> Response:
    return Response(to_json(item), media_type="application/json")


def _number(request: Request) -> int | str | None:
    value = request.query_params.get("v", "")
    if not value:
        return None
    if SUPPLIED.fullmatch(value):
        return value
    number = whole_number(value)
    if number is None:
        raise QueryError(f"«{value[:20]}» is no number of a version.")
    return number


def _parameter(name: str, about: str, schema: dict[str, Any], where: str = "query") -> dict[str, Any]:
    return {"name": name, "in": where, "description": about, "required": where == "path", "schema": schema}


def _filters() -> list[dict[str, Any]]:
    said = [_parameter("q", "Query, in the query language.", {"type": "string"})]
    for one in dataclasses.fields(Filters):
        schema: dict[str, Any] = {"type": "string"}
        if one.name in SEVERAL:
            schema = {"type": "array", "items": {"type": "string"}}
        elif one.name in YES_OR_NO or one.name == "earlier":
            schema = {"enum": ["0", "1"]}
        said.append(_parameter(one.name, ABOUT[one.name], schema))
    return said


ABOUT = {
    "region": "ISO 3166-2 code, RU-VOR.",
    "site": "Name of a site.",
    "since": "First day of publication: 2024-12-01, 2024-12 or 2024.",
    "until": "Last day of publication.",
    "author": "Name of an author, in any form.",
    "credited": "Name of somebody credited, in any form.",
    "by": "Name of somebody credited, as the facets give it.",
    "person": "A person mentioned, in the nominative.",
    "tag": "Topic or keyword of the page.",
    "has": "photo, video, audio, document, embed, comments or credits; several mean all of them.",
    "changed": "Whether there is more than one version.",
    "vanished": "Whether the page is gone.",
    "reprinted": "Whether articles of other sites share its wording.",
    "supplied": "Whether it was read from a file that somebody supplied.",
    "language": "BCP 47 language tag.",
    "earlier": "Find versions that were superseded, too.",
}


def description() -> dict[str, Any]:
    """The OpenAPI document."""
    id_ = _parameter("id", "Id of an item.", {"type": "string"}, "path")
    about = "Number of a version, or name of a supplied one."
    version = _parameter("v", about, {"type": ["integer", "string"], "minimum": 1})
    page = _parameter("page", "Page, 20 hits each.", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE})
    order = _parameter("order", "Order of the hits.", {"enum": list(ORDERS)})
    count_by = _parameter("count_by", "One or two facets.", {"type": "array", "items": {"enum": list(FACETS)}})
    url = _parameter("url", "Address of a page or a file.", {"type": "string"})
    array_of_items = {"type": "array", "items": {"$ref": "#/components/schemas/PressItem"}}
    item_schema = PressItem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    item_schema = described(item_schema, ItemPart)
    schemas = item_schema.pop("$defs", {}) | {"PressItem": item_schema}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Letopis", "version": "1", "description": "Read-only access to an archive of press pages."},
        "paths": {
            "/api/search": _get("Search", [*_filters(), order, page], {"type": "object"}),
            "/api/count": _get("Count hits by facets", [*_filters(), count_by], {"type": "object"}),
            "/api/facets": _get("Counts of all facets", _filters(), {"type": "object"}),
            "/api/items/{id}": _get("An item", [id_, version], {"$ref": "#/components/schemas/PressItem"}),
            "/api/items/{id}/history": _get("All versions of an item", [id_], array_of_items),
            "/api/items/{id}/supplied": _get("What supplied files say an item was", [id_], array_of_items),
            "/api/items/{id}/reprints": _get("Articles that share an item's wording", [id_], {"type": "array"}),
            "/api/items/{id}/comments": _get("An item with each version of its comments", [id_], array_of_items),
            "/api/items/{id}/reference": _get("References to an item", [id_, version], {"type": "object"}),
            "/api/captures": _get("Records of an address", [url], {"type": "array"}),
        },
        "components": {"schemas": json.loads(json.dumps(schemas))},
    }


def _get(summary: str, parameters: list[dict[str, Any]], schema: dict[str, Any]) -> dict[str, Any]:
    problem = {"description": "A sentence about what is wrong.", "content": {"application/json": {"schema": _PROBLEM}}}
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
                "400": problem,
                "404": problem,
            },
        }
    }


_PROBLEM = {"type": "object", "properties": {"error": {"type": "string"}}}

__all__ = ["Api", "description"]

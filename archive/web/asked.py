"""What an address asks for: the query, the filters and the way to other addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from archive.access import Filters
from archive.search.days import read_days
from archive.search.filters import YES_OR_NO
from archive.web.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from archive.search.engine import Order

ORDERS: tuple[Order, ...] = ("relevance", "newest", "oldest")

ALL = ("q", "")
"""The parameter of the list of all articles, which distinguishes its address from that of the front page."""

SUPPLIED = re.compile(r"[0-9a-f]{1,64}\.\d{1,9}")
"""How a supplied version is called in an address (`archive.provenance.version_name`)."""

PAGE = 20
"""Hits on a page."""

LAST_PAGE = 500

SEVERAL = ("region", "site", "author", "credited", "by", "person", "tag", "has", "language")
DAYS = ("since", "until")

assert {*SEVERAL, *DAYS, *YES_OR_NO, "earlier"} == {one.name for one in fields(Filters)}


@dataclass(frozen=True)
class Asked:
    """The parameters of an address, those that make no sense left out."""

    query: str
    filters: Filters
    order: Order | None
    page: int
    language: str
    """`ru` or `en`: of the page, not of the items."""
    chosen: bool
    """Whether the address names the language."""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Query, filters and order as parameters."""
        said = [("q", self.query)] if self.query else []
        for name in SEVERAL:
            said += [(name, value) for value in getattr(self.filters, name) or ()]
        said += [(name, value) for name in DAYS if (value := getattr(self.filters, name))]
        said += [
            (name, "1" if value else "0") for name in YES_OR_NO if (value := getattr(self.filters, name)) is not None
        ]
        if self.filters.earlier:
            said.append(("earlier", "1"))
        if self.order:
            said.append(("order", self.order))
        return said

    @property
    def narrowed(self) -> bool:
        """Whether there is any filter."""
        return any(name not in {"q", "order"} for name, _ in self.pairs)

    def link(self, path: str = "/", *, less: tuple[str, ...] = (), **more: Any) -> str:
        """An address with the same query and filters; `less`: without these, `more`: with these in place of theirs."""
        said = [(name, value) for name, value in self.pairs if name not in less and name not in more]
        said += [(name, str(value)) for name, value in more.items() if value is not None]
        return self.local(path, *(said or [ALL] if path == "/" else said))

    def toggled(self, name: str, value: str) -> str:
        """The address with one value of a filter switched on, or off where it is on."""
        pairs = self.pairs
        pair = (name, value)
        left = [one for one in pairs if one != pair] if pair in pairs else [*pairs, pair]
        return self.local("/", *(left or [ALL]))

    def has(self, name: str, value: str) -> bool:
        """Whether a value of a filter is on."""
        return (name, value) in self.pairs

    def local(self, path: str, *pairs: tuple[str, str]) -> str:
        """An address of this server in the chosen language."""
        said = [*pairs, ("lang", self.language)] if self.chosen else list(pairs)
        return f"{path}?{urlencode(said)}" if said else path


def parameters_of(request: Request) -> Asked:
    """Read the parameters of an address."""
    given = request.query_params
    said: dict[str, Any] = {}
    for name in SEVERAL:
        said[name] = tuple(dict.fromkeys(value.strip()[:200] for value in given.getlist(name)[:20] if value.strip()))
    for name in DAYS:
        said[name] = _whole_day(given.get(name, "").strip()[:40], last=name == "until") or None
    for name in YES_OR_NO:
        said[name] = {"1": True, "0": False}.get(given.get(name, ""))
    order = given.get("order")
    language = given.get("lang", "")
    chosen = language in LANGUAGES
    if not chosen:
        language = _preferred(request.headers.get("accept-language", ""))
    return Asked(
        query=given.get("q", "").strip(),
        filters=Filters(**said, earlier=given.get("earlier") == "1"),
        order=next((known for known in ORDERS if known == order), None),
        page=min(LAST_PAGE, whole_number(given.get("page", "")) or 1),
        language=language,
        chosen=chosen,
    )


def news_of(given: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Region and day whose news are asked for; None for what makes no sense."""
    day = given.get("day", "")
    try:
        date.fromisoformat(day)
    except ValueError:
        day = ""
    return given.get("news", "").strip()[:40] or None, day or None


def whole_number(text: str) -> int | None:
    """A number in decimal digits, at most six."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def _whole_day(value: str, *, last: bool) -> str:
    """The first or last day of a time, 2024-12-01; what is no time as it is, for the search to explain."""
    days = read_days(value)
    return days.iso(last=last) if days else value


def _preferred(header: str) -> str:
    """Russian, unless the browser asks for English and not for Russian."""
    tags = [part.partition(";")[0].strip().lower()[:2] for part in header.split(",")[:10]]
    return "en" if "en" in tags and "ru" not in tags else "ru"


__all__ = ["LAST_PAGE", "PAGE", "Asked", "news_of", "parameters_of", "whole_number"]

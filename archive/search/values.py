"""The values of filters as the archive calls them, and what is to be said of those that it does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.languages.morphology import WORD, analyse
from archive.search.days import read_days
from archive.search.language import NAMES, NONE, VALUES, And, Filter, Not, Or
from archive.web.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from archive.search.engine import Snapshot
    from archive.search.language import Node

SHOWN = 6
"""Values that are named where one is unknown."""


class Values:
    """Resolves the filters of one query."""

    def __init__(self, index: Snapshot, regions: Mapping[str, str]) -> None:
        """`regions`: names of the regions by how filters call them."""
        self.index = index
        self.regions = regions
        self.notes: dict[str, Said] = {}
        """What is to be said, by its English text."""

    def resolved(self, node: Node) -> Node:
        """The tree with the values of its filters as the index has them."""
        if isinstance(node, Filter):
            return self._filter(node)
        if isinstance(node, Not):
            return Not(self.resolved(node.part))
        if isinstance(node, And):
            return And(tuple(map(self.resolved, node.parts)))
        if isinstance(node, Or):
            return Or(tuple(map(self.resolved, node.parts)))
        return node

    def look_at_time(self, nodes: Iterable[Node]) -> None:
        """Say where the time that all these ask for ends before it begins."""
        bounds: dict[str, list[tuple[int, str]]] = {"since": [], "until": []}
        for one in _wanted(nodes):
            if isinstance(one, Filter) and one.field in bounds and (days := read_days(one.value)):
                bounds[one.field].append((days.number(last=one.field == "until"), one.value))
        if bounds["since"] and bounds["until"]:
            since, until = max(bounds["since"]), min(bounds["until"])
            if since[0] > until[0]:
                self._say("no_time", since=since[1], until=until[1])

    def _say(self, key: str, **values: object) -> None:
        said = Said(key, values)
        self.notes[said.text()] = said

    def _filter(self, node: Filter) -> Node:
        name, value = node.field, node.value
        if value == NONE and name in NAMES and not any(self.index.terms(kind) for kind in NAMES):
            self._say("no_names")
        if name in {"since", "until", "date"} or name in VALUES or value == NONE:
            return node
        if name == "region":
            return self._region(node)
        value = value.casefold() if name in {"tag", "language"} else value
        if self.index.frequency(name, value):
            return node
        known = self.index.terms(name)
        same = [other for other, _ in known if other.casefold() == value.casefold()]
        if same:
            return _any(name, same)
        like = [other for other, _ in known if value.casefold()[:4] in other.casefold()] or [one for one, _ in known]
        self._unknown(name, node.value, like)
        return node

    def _region(self, node: Filter) -> Node:
        value = node.value.upper() if node.value.isascii() else node.value
        names = {code: self.regions.get(code, code) for code, _ in self.index.terms("region")}
        if value in names:
            return node
        found = [code for code, name in names.items() if _names(value, name)]
        if len(found) > 1:
            shown = ", ".join(names[code] for code in found[:SHOWN])
            self._say("several_regions", value=node.value, like=shown)
        if found:
            return _any("region", found)
        self._unknown("region", node.value, [f"{name} ({code})" for code, name in names.items()])
        return node

    def _unknown(self, name: str, value: str, like: Sequence[str]) -> None:
        if name in NAMES and not any(self.index.terms(kind) for kind in NAMES):
            self._say("no_names")
        elif not like:
            self._say("no_values", name=name)
        else:
            more = ", …" if len(like) > SHOWN else ""
            self._say("unknown_like", name=name, value=value, like=", ".join(like[:SHOWN]) + more)


def _wanted(nodes: Iterable[Node]) -> Iterable[Node]:
    """The parts that must all hold; an Or of one is that one."""
    for node in nodes:
        if isinstance(node, And) or (isinstance(node, Or) and len(node.parts) == 1):
            yield from _wanted(node.parts)
        else:
            yield node


def _any(name: str, values: Sequence[str]) -> Node:
    return Filter(name, values[0]) if len(values) == 1 else Or(tuple(Filter(name, value) for value in values))


def _names(asked: str, name: str) -> bool:
    """Whether a region is meant: «Воронежская», «Воронежской области», «Воронеж» for «Воронежская область»."""
    words = [set(analyse(word).keys) for word in WORD.findall(name)]
    starts = [word.casefold().replace("ё", "е") for word in WORD.findall(name)]
    for word in WORD.findall(asked):
        form, keys, *_ = analyse(word)
        if any(not keys_of_name.isdisjoint(keys) for keys_of_name in words):
            continue
        if len(form) < 4 or not any(start.startswith(form) for start in starts):
            return False
    return bool(WORD.search(asked))


__all__ = ["Values"]

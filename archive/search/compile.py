"""From a query's tree to what tantivy runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

import tantivy

from archive.languages.morphology import fold, is_capital, keys_of
from archive.search.index import SCHEMA
from archive.search.language import (
    TEXT_FIELDS,
    VALUES,
    And,
    Filter,
    Near,
    Node,
    Not,
    Or,
    Prefix,
    QueryError,
    Words,
    parse,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BOOSTS = {"title": 3.0, "comments": 0.5}
"""How much a hit in a field counts, where not 1."""

MOST_PHRASES = 64
"""Combinations of keys that a phrase of ambiguous words is spelled out into; beyond that a pattern stands for them."""

Q = tantivy.Query
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


@dataclass(frozen=True)
class Sought:
    """What a query looks for in texts, to be marked in a snippet."""

    keys: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    starts: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    """The words of the query as written, whose forms stand in texts."""

    def __bool__(self) -> bool:
        return bool(self.keys or self.forms or self.starts)


@dataclass(frozen=True)
class Compiled:
    """A query, ready to run."""

    query: tantivy.Query
    sought: Sought
    ranked: bool
    """Whether it looks for words, so that one hit may be better than another."""


Ways = Callable[[str], "tuple[str, ...]"]
"""Gives the tokens of the index that hold a key (`Index.ways`)."""


def compile_query(text: str, filters: Iterable[Node], ways: Ways, *, earlier: bool = False) -> Compiled:
    """The query of a text in the query language and of filters beside it.

    `earlier`: versions that were superseded are found too; supplied ones only where they are asked for.
    Raises `QueryError`.
    """
    compiler = _Compiler(ways)
    tree = parse(text)
    parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
    if tree is not None:
        parts.append((MUST, compiler.node(tree)))
    sought, supplied = compiler.sought, compiler.supplied
    compiler = _Compiler(ways)  # what filters look for is not marked in snippets
    narrow = [compiler.node(part) for part in filters]
    # What was supplied beside our own captures is found only by whoever asks for it.
    states = {"latest": True, "earlier": earlier, "supplied": supplied or compiler.supplied}
    narrow.append(_any([Q.term_query(SCHEMA, "is", state, "basic") for state, asked in states.items() if asked]))
    # A filter says which, not how well: it adds nothing to the rank.
    parts += [(MUST, Q.const_score_query(query, 0.0)) for query in narrow]
    return Compiled(Q.boolean_query(parts) if parts else Q.all_query(), sought, bool(sought))


class _Compiler:
    """Turns nodes into queries, and notes what they look for."""

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.sought = Sought()
        self.positive = True
        self.supplied = False
        """Whether supplied versions are asked for."""

    def node(self, node: Node) -> tantivy.Query:
        if isinstance(node, Words):
            return self.words(node)
        if isinstance(node, Prefix):
            start = fold(node.start)
            if self.positive:
                self.sought.starts.add(start)
            return _in_fields(node.field, lambda name: Q.regex_query(SCHEMA, f"{name}_as", f"{re.escape(start)}.*"))
        if isinstance(node, Near):
            pair = [self.tokens(node.left), self.tokens(node.right)]
            orders = (pair, pair[::-1])
            return _in_fields(
                node.field, lambda name: _any([_phrase(name, order, slop=node.distance) for order in orders])
            )
        if isinstance(node, Filter):
            if node.field == "supplied" and node.value in VALUES["supplied"]:
                asked = Filter("is", "supplied")
                return self.node(asked if node.value == "yes" else Not(asked))
            self.supplied = self.supplied or (self.positive and node == Filter("is", "supplied"))
            return Q.const_score_query(_filter(node), 0.0)
        if isinstance(node, Not):
            return Q.boolean_query([(MUST, Q.all_query()), (MUST_NOT, self.excluded(node))])
        if isinstance(node, Or):
            return _any([self.node(part) for part in node.parts])
        return self.all_of(node)

    def excluded(self, node: Not) -> tantivy.Query:
        before, self.positive = self.positive, False
        query = self.node(node.part)
        self.positive = before
        return query

    def all_of(self, node: And) -> tantivy.Query:
        parts = [
            (MUST_NOT, self.excluded(part)) if isinstance(part, Not) else (MUST, self.node(part)) for part in node.parts
        ]
        if all(occur == MUST_NOT for occur, _ in parts):
            parts.append((MUST, Q.all_query()))
        return Q.boolean_query(parts)

    def words(self, node: Words) -> tantivy.Query:
        if node.exact:
            forms = [fold(word) for word in node.words]
            if self.positive:
                self.sought.forms.update(forms)
            places: list[tuple[str, ...]] = [(form,) for form in forms]
        else:
            places = [self.tokens(word) for word in node.words]
        kind = "_as" if node.exact else ""
        if len(places) == 1:
            return _in_fields(
                node.field, lambda name: _any([Q.term_query(SCHEMA, name + kind, token) for token in places[0]])
            )
        return _in_fields(node.field, lambda name: _phrase(name + kind, places))

    def tokens(self, word: str) -> tuple[str, ...]:
        """The tokens of the index that a word stands for."""
        keys = keys_of(word, capital=is_capital(word))
        if self.positive:
            self.sought.keys.update(keys)
            self.sought.words.add(word)
        return tuple(dict.fromkeys(token for key in keys for token in self.ways(key)))


def _phrase(name: str, ways: Sequence[tuple[str, ...]], slop: int = 0) -> tantivy.Query:
    """Words in a row, each in any of its ways."""
    combinations = reduce(lambda count, way: count * len(way), ways, 1)
    if combinations <= MOST_PHRASES:
        return _any([Q.phrase_query(SCHEMA, name, list(row), slop=slop) for row in product(*ways)])
    patterns: list[str | tuple[int, str]] = ["(" + "|".join(map(re.escape, way)) + ")" for way in ways]
    return Q.regex_phrase_query(SCHEMA, name, patterns, slop=slop)


def _in_fields(field: str | None, make: Callable[[str], tantivy.Query]) -> tantivy.Query:
    if field:
        return make(field)
    return _any(
        [Q.boost_query(make(name), boost) if (boost := BOOSTS.get(name)) else make(name) for name in TEXT_FIELDS]
    )


def _any(queries: list[tantivy.Query]) -> tantivy.Query:
    return queries[0] if len(queries) == 1 else Q.boolean_query([(SHOULD, query) for query in queries])


def _filter(filter_: Filter) -> tantivy.Query:
    name, value = filter_.field, filter_.value
    if name in {"since", "until"}:
        day = day_number(value, last=name == "until")
        bounds = (day, None) if name == "since" else (None, day)
        return Q.range_query(SCHEMA, "day", tantivy.FieldType.Integer, *bounds)
    if name in VALUES and value not in VALUES[name]:
        known = ", ".join(VALUES[name])
        raise QueryError(
            f"«{name}» knows {known}, not «{value}».", f"У «{name}» бывают значения {known}, но не «{value}»."
        )
    if name in {"tag", "language"}:
        value = value.casefold()
    if name == "region":
        value = value.upper() if value.isascii() else value
    return Q.term_query(SCHEMA, name, value, "basic")


def day_number(value: str, *, last: bool = False) -> int:
    """A day, month or year (`2024-12-01`, `2024-12`, `2024`) as the number that the index holds; `last`: its last day.

    Raises `QueryError`.
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", value.strip())
    if match:
        year, month, day = match.groups()
        try:
            date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            pass
        else:
            missing = "99" if last else "00"
            return int(f"{year}{month or missing}{day or missing}")
    raise QueryError(
        f"«{value}» is no date; write 2024-12-01, 2024-12 or 2024.",
        f"«{value}» не дата; дату пишут так: 2024-12-01, 2024-12 или 2024.",
    )


__all__ = ["Compiled", "QueryError", "Sought", "compile_query", "day_number"]

"""From a query's tree to what tantivy runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

from archive.extras import needs
from archive.languages.morphology import WORD, fold, is_capital, keys_of
from archive.search.days import read_days
from archive.search.engine import Prepared, Sought
from archive.search.language import (
    NAME_FIELDS,
    NONE,
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
    Wildcard,
    Words,
)  # fmt: skip
from archive.search.tantivy_schema import SCHEMA

with needs("search"):
    import tantivy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BOOSTS = {"title": 3.0, "comments": 0.5}
"""How much a hit in a field counts, where not 1."""

WHOLE_TITLE = 1000.0
"""Rank of an item whose title is the query, above all that words in a text amount to."""

LONGEST_TITLE = 2_000
"""Letters of a title that are held together: as many as a query may have."""

MOST_PHRASES = 64
"""Combinations of keys that a phrase of ambiguous words is spelled out into; beyond that a pattern stands for them."""

Q = tantivy.Query
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


Ways = Callable[[str], "tuple[str, ...]"]
"""Gives the tokens of the index that hold a key (`Index.ways`)."""


def compile_query(tree: Node | None, filters: Iterable[Node], ways: Ways, *, earlier: bool = False) -> Prepared:
    """The query of a tree of the query language and of filters beside it.

    `earlier`: versions that were superseded are found too; supplied ones only where they are asked for.
    Raises `QueryError`.
    """
    compiler = _Compiler(ways)
    parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
    if tree is not None:
        query = compiler.node(tree)
        if whole := _as_title(tree):
            titled = Q.const_score_query(Q.term_query(SCHEMA, "title_whole", whole, "basic"), WHOLE_TITLE)
            query = Q.boolean_query([(MUST, query), (SHOULD, titled)])
        parts.append((MUST, query))
    sought, supplied = compiler.sought, compiler.supplied
    compiler = _Compiler(ways)  # what filters look for is not marked in snippets
    narrow = [compiler.node(part) for part in filters]
    # What was supplied beside our own captures is found only by whoever asks for it.
    states = {"latest": True, "earlier": earlier, "supplied": supplied or compiler.supplied}
    narrow.append(_any([Q.term_query(SCHEMA, "is", state, "basic") for state, asked in states.items() if asked]))
    # A filter says which, not how well: it adds nothing to the rank.
    parts += [(MUST, Q.const_score_query(query, 0.0)) for query in narrow]
    return Prepared(Q.boolean_query(parts) if parts else Q.all_query(), sought, bool(sought))


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
        if isinstance(node, Wildcard):
            pattern = "".join({"?": r"\w", "*": r"\w*"}.get(sign) or re.escape(sign) for sign in fold(node.pattern))
            if self.positive:
                self.sought.patterns.add(pattern)
            return _in_fields(node.field, lambda name: Q.regex_query(SCHEMA, f"{name}_as", pattern))
        if isinstance(node, Near):
            pair = [self.tokens(node.left), self.tokens(node.right)]
            orders = (pair, pair[::-1])
            return _in_fields(
                node.field, lambda name: _any([_phrase(name, order, slop=node.distance) for order in orders])
            )
        if isinstance(node, Filter):
            if node.field == "supplied" and node.value in (*VALUES["supplied"], NONE):
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
        """The tokens of the index for a word."""
        keys = keys_of(word, capital=is_capital(word))
        if self.positive:
            self.sought.keys.update(keys)
            self.sought.words.add(word)
        return tuple(dict.fromkeys(token for key in keys for token in self.ways(key)))


def whole_title(title: str) -> str:
    """The words of a title as the index holds them together."""
    return " ".join(map(fold, WORD.findall(title[:LONGEST_TITLE])))


def _as_title(tree: Node) -> str:
    """The words of a query that is nothing but words, which may be a title."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    if not all(isinstance(part, Words) and part.field in {None, "title"} for part in parts):
        return ""
    return " ".join(fold(word) for part in parts if isinstance(part, Words) for word in part.words)


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
    if name in NAME_FIELDS:
        return Q.boolean_query([(MUST, Q.all_query()), (MUST_NOT, Q.regex_query(SCHEMA, f"{name}_as", ".+"))])
    if value == NONE and name != "is":
        field = "day" if name == "date" else name
        return Q.boolean_query([(MUST, Q.all_query()), (MUST_NOT, Q.exists_query(field))])
    if name in VALUES and value not in VALUES[name]:
        raise QueryError.said("no_value", name=name, value=value, known=", ".join(VALUES[name]))
    if name in {"tag", "language"}:
        value = value.casefold()
    if name == "region":
        value = value.upper() if value.isascii() else value
    return Q.term_query(SCHEMA, name, value, "basic")


def day_number(value: str, *, last: bool = False) -> int:
    """A day, month or year as the number that the index holds; `last`: its last day.

    Raises `QueryError`.
    """
    days = read_days(value)
    if days is None:
        raise QueryError.said("no_date", value=value)
    return days.number(last=last)


__all__ = ["compile_query", "day_number", "whole_title"]

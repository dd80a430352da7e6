"""The query language, as a tree. What each part means stands in `docs/query.md`.

query  = and (("OR" | "|") and)*
and    = near (["AND"] near)*
near   = not ("NEAR" ["/" number] not)*
not    = ("NOT" | "-") not | [field ":"] (word | "phrase" | «phrase» | "(" query ")")
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.languages.morphology import WORD

TEXT_FIELDS = ("title", "text", "credits", "comments")
"""Fields whose words are searched where a query names none."""

NAME_FIELDS = ("author", "credited")
"""Fields of names: any form of the name finds it."""

EXACT_FIELDS = ("site", "region", "language", "tag", "person", "has", "is", "supplied", "since", "until")
"""Fields that are compared as a whole."""

VALUES = {
    "has": ("photo", "video", "audio", "document", "embed", "comments", "credits"),
    "is": ("changed", "vanished", "latest", "earlier", "supplied"),
    "supplied": ("yes", "no"),
}
"""All values of the fields that have few."""

LONGEST_QUERY = 2_000
"""Characters of a query that are read."""

MOST_TERMS = 64
"""Words that a query may have."""

NEAR_WORDS = 10
"""How many words may stand between two that are NEAR, where the query does not say."""


class QueryError(ValueError):
    """The query makes no sense; the message is a sentence for whoever wrote it, in English and in `russian`."""

    def __init__(self, message: str, russian: str | None = None) -> None:
        super().__init__(message)
        self.russian = russian or message


@dataclass(frozen=True, slots=True)
class Words:
    """One word or several in a row, in any forms or (`exact`) as written."""

    words: tuple[str, ...]
    exact: bool = False
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so."""

    start: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Two words, in any order, with at most `distance` words between them."""

    left: str
    right: str
    distance: int
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A value of a field that is compared as a whole."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not the part."""

    part: Node


Node = Words | Prefix | Near | Filter | And | Or | Not

_FIELDS = "|".join((*TEXT_FIELDS, *NAME_FIELDS, *EXACT_FIELDS))
_LEXEME = re.compile(
    rf"""\s*(?:
      (?P<open>\() | (?P<close>\)) | (?P<or>\||OR\b) | (?P<and>AND\b|&&) | (?P<not>NOT\b|-(?=[\w"«(]))
    | NEAR(?:/(?P<near>\d{{1,3}}))?(?=\s) | (?P<field>{_FIELDS}):(?=\S)
    | "(?P<exact>[^"]*)" | «(?P<phrase>[^»]*)» | “(?P<curly>[^”]*)”
    | (?P<lone>["«“]) | (?P<word>[^\s()"«»“”|]+) | (?P<other>.)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    text: str
    at: int


def _lexemes(query: str) -> list[_Lexeme]:
    found = []
    for match in _LEXEME.finditer(query):
        kind = match.lastgroup or "near"
        if kind == "lone":
            raise QueryError(
                f"The quotation mark at character {match.start(kind) + 1} is never closed.",
                f"Кавычка (знак {match.start(kind) + 1}) не закрыта.",
            )
        if kind != "other":
            found.append(_Lexeme(kind, match.group(match.lastgroup) if match.lastgroup else "", match.start()))
    return found


class _Parser:
    def __init__(self, query: str) -> None:
        self.rest = _lexemes(query)
        self.rest.reverse()
        self.terms = 0
        self.depth = 0

    def kind(self) -> str | None:
        return self.rest[-1].kind if self.rest else None

    def any_of(self, field: str | None) -> Node | None:
        parts = [self.all_of(field)]
        while self.kind() == "or":
            self.rest.pop()
            parts.append(self.all_of(field))
        told = [part for part in parts if part is not None]
        if len(parts) > 1 and len(told) < len(parts):
            raise QueryError("OR needs a word on both sides.", "Слову OR нужно по слову с каждой стороны.")
        return _join(told, Or)

    def all_of(self, field: str | None) -> Node | None:
        parts: list[Node] = []
        while (kind := self.kind()) not in {None, "or", "close"}:
            if kind == "and":
                self.rest.pop()
                if not parts or self.kind() in {None, "or", "close", "and"}:
                    raise QueryError("AND needs a word on both sides.", "Слову AND нужно по слову с каждой стороны.")
                continue
            if (part := self.near(field)) is not None:
                parts.append(part)
        return _join(parts, And)

    def near(self, field: str | None) -> Node | None:
        left = self.negated(field)
        pairs: list[Node] = []
        while self.kind() == "near":
            distance = int(self.rest.pop().text or NEAR_WORDS)
            right = self.negated(field)
            if not (_is_word(left) and _is_word(right)):
                raise QueryError("NEAR stands between two single words.", "NEAR ставят между двумя отдельными словами.")
            assert isinstance(left, Words)
            assert isinstance(right, Words)
            pairs.append(Near(left.words[0], right.words[0], min(distance, 100), left.field or right.field))
            left = right
        return _join(pairs, And) if pairs else left

    def negated(self, field: str | None) -> Node | None:
        if self.kind() != "not":
            return self.primary(field)
        self.rest.pop()
        part = self.negated(field)
        if part is None:
            raise QueryError("NOT needs something behind it.", "За NOT должно что-то стоять.")
        return Not(part)

    def primary(self, field: str | None) -> Node | None:
        if not self.rest:
            raise QueryError("The query ends where a word is expected.", "Запрос обрывается там, где ждут слова.")
        lexeme = self.rest.pop()
        if lexeme.kind == "field":
            if field:
                raise QueryError(
                    f"«{lexeme.text}:» stands inside «{field}:»; a word has one field.",
                    f"«{lexeme.text}:» стоит внутри «{field}:», а поле у слова одно.",
                )
            return self.primary(lexeme.text)
        if lexeme.kind == "open":
            return self.group(field)
        if lexeme.kind in {"exact", "phrase", "curly", "word"}:
            self.terms += 1
            if self.terms > MOST_TERMS:
                raise QueryError(f"The query has more than {MOST_TERMS} words.", f"В запросе больше {MOST_TERMS} слов.")
            return _term(lexeme, field)
        raise QueryError(
            f"«{lexeme.text or 'NEAR'}» at character {lexeme.at + 1} stands where a word is expected.",
            f"«{lexeme.text or 'NEAR'}» (знак {lexeme.at + 1}) стоит там, где ждут слова.",
        )

    def group(self, field: str | None) -> Node | None:
        self.depth += 1
        if self.depth > 20:
            raise QueryError("Brackets are nested more than 20 deep.", "Скобки вложены глубже двадцати раз.")
        inside = self.any_of(field)
        if self.kind() != "close":
            raise QueryError("A bracket is never closed.", "Скобка не закрыта.")
        self.rest.pop()
        self.depth -= 1
        return inside


def _is_word(node: Node | None) -> bool:
    return isinstance(node, Words) and len(node.words) == 1


def _join(parts: list[Node], kind: type[And] | type[Or]) -> Node | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _term(lexeme: _Lexeme, field: str | None) -> Node | None:
    if field in EXACT_FIELDS:
        return Filter(field, lexeme.text.strip())
    if lexeme.kind == "word" and "*" in lexeme.text:
        start = lexeme.text.rstrip("*")
        if len(start) < 2 or not WORD.fullmatch(start):
            raise QueryError(
                "«*» stands behind the beginning of a word, two letters or more: «губерн*».",
                "«*» ставят за началом слова, не короче двух букв: «губерн*».",
            )
        return Prefix(start, field)
    words = tuple(WORD.findall(lexeme.text))
    if not words:
        return None  # nothing but punctuation, «—» between two words
    return Words(words, lexeme.kind in {"exact", "curly"}, field)


def parse(query: str) -> Node | None:
    """The tree of a query; nothing where it holds no word.

    Raises `QueryError`.
    """
    if len(query) > LONGEST_QUERY:
        raise QueryError(
            f"The query is longer than {LONGEST_QUERY} characters.", f"Запрос длиннее {LONGEST_QUERY} знаков."
        )
    parser = _Parser(query)
    tree = parser.any_of(None)
    if tree is None and query.strip():
        raise QueryError("The query has no word in it.", "В запросе нет ни одного слова.")
    if parser.kind() == "close":
        raise QueryError("A bracket is closed that was never opened.", "Закрыта скобка, которую не открывали.")
    return tree


__all__ = ["And", "Filter", "Near", "Node", "Not", "Or", "Prefix", "QueryError", "Words", "parse"]

"""The query language, as a tree. What each part means is in `docs/query.md`.

query  = and (("OR" | "|") and)*
and    = near (["AND"] near)*
near   = not ("NEAR" ["/" number] not)*
not    = ("NOT" | "-") not | [field ":"] (word | "phrase" | «phrase» | "(" query ")")

The words of it (AND, И, region, регион) are those of all languages: `QueryWords` in `archive.languages`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from archive.errors import LetopisError
from archive.languages import every, languages
from archive.languages.morphology import WORD
from archive.search.days import named_month
from archive.web.words import Said

TEXT_FIELDS = ("title", "text", "credits", "comments")
"""Fields whose words are searched where a query names none."""

NAME_FIELDS = ("author", "credited")
"""Fields of names: any form of the name finds it."""

DAYS = ("since", "until", "date")
"""Fields whose value is a time of whole days."""

EXACT_FIELDS = ("site", "region", "language", "tag", "person", "org", "place", "has", "is", "supplied", *DAYS)
"""Fields that are compared as a whole."""

NAMES = ("person", "org", "place")
"""Fields that only an archive has whose names were read."""

QUERY_FIELDS = (*TEXT_FIELDS, *NAME_FIELDS, *EXACT_FIELDS)

NONE = "none"
"""The value of a field for items that have none, in queries and counts."""

VALUES = {
    "has": ("photo", "video", "audio", "document", "embed", "comments", "credits"),
    "is": ("changed", "vanished", "reprinted", "latest", "earlier", "supplied"),
    "supplied": ("yes", "no"),
}
"""All values of the fields that have few."""

LONGEST_QUERY = 2_000
"""Characters of a query that are read."""

MOST_TERMS = 64
"""Words that a query may have."""

NEAR_WORDS = 10
"""How many words may be between two that are NEAR, where the query does not say."""


class QueryError(LetopisError, ValueError):
    """The query makes no sense; the message is a sentence for whoever wrote it, in English and in `russian`."""

    def __init__(self, message: str, russian: str | None = None) -> None:
        super().__init__(message)
        self.russian = russian or message

    @classmethod
    def said(cls, key: str, **values: object) -> QueryError:
        """The error of a sentence in `archive.web.words`."""
        reported = Said(key, values)
        return cls(reported.text("en"), reported.text("ru"))


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
class Wildcard:
    """Words of this pattern: `?` is one letter, `*` any."""

    pattern: str
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


Node = Words | Prefix | Wildcard | Near | Filter | And | Or | Not


def fields_named() -> dict[str, str]:
    """The fields of a query by their names in all languages, in lower case."""
    known = {name: name for name in QUERY_FIELDS}
    for language in languages():
        for field, names in language.query.fields.items():
            for name in names:
                known.setdefault(name, field)
    return known


@cache
def _values_named() -> dict[str, str]:
    """Values by their names in the languages, in lower case."""
    return {name: value for language in languages() for value, names in language.query.values.items() for name in names}


@cache
def _lexeme() -> re.Pattern[str]:
    fields = fields_named()
    days = "|".join(name for name, field in fields.items() if field in DAYS)

    def signs(*words: str) -> str:
        return "|".join(rf"{re.escape(word)}(?=[\s()\"«“]|$)" for word in words)

    return re.compile(
        rf"""\s*(?:
          (?P<open>\() | (?P<close>\)) | (?P<or>\|\|?|{signs(*every(lambda one: one.query.either))})
        | (?P<and>{signs(*every(lambda one: one.query.both))}|&&)
        | (?P<not>{signs(*every(lambda one: one.query.without))}|[-!](?=[\w"«(]))
        | (?:{"|".join(every(lambda one: one.query.near))})(?:/(?P<near>\d{{1,3}}))?(?=\s)
        | (?P<dated>(?i:{days}):\s*{named_month()})
        | (?P<field>(?i:{"|".join(fields)})):\s*(?=\S) | (?P<empty>(?i:{"|".join(fields)})):\s*$
        | (?P<unknown>[^\W\d][\w-]*):(?=[^\s/:)])
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
    """Where its text begins."""
    begin: int
    end: int


def _lexemes(query: str) -> list[_Lexeme]:
    found = []
    for match in _lexeme().finditer(query):
        kind = match.lastgroup or "near"
        if kind == "unknown":
            raise QueryError.said("no_field", name=match.group(kind)[:40], known=", ".join(QUERY_FIELDS))
        if kind == "empty":
            raise QueryError.said("empty_field", name=match.group(kind))
        if kind == "lone":
            raise QueryError(
                f"The quotation mark at character {match.start(kind) + 1} is never closed.",
                f"Кавычка (знак {match.start(kind) + 1}) не закрыта.",
            )
        if kind != "other":
            found.append(_Lexeme(kind, match[kind] or "", match.start(kind), match.start(), match.end()))
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
        sign = ""
        while self.kind() == "or":
            sign = self.rest.pop().text
            parts.append(self.all_of(field))
        reported = [part for part in parts if part is not None]
        if len(parts) > 1 and len(reported) < len(parts):
            raise QueryError.said("needs_both", name=sign)
        return _join(reported, Or)

    def all_of(self, field: str | None) -> Node | None:
        parts: list[Node] = []
        while (kind := self.kind()) not in {None, "or", "close"}:
            if kind == "and":
                sign = self.rest.pop().text
                if not parts or self.kind() in {None, "or", "close", "and"}:
                    raise QueryError.said("needs_both", name=sign)
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
                raise QueryError("NEAR goes between two single words.", "NEAR ставят между двумя отдельными словами.")
            assert isinstance(left, Words)
            assert isinstance(right, Words)
            pairs.append(Near(left.words[0], right.words[0], min(distance, 100), left.field or right.field))
            left = right
        return _join(pairs, And) if pairs else left

    def negated(self, field: str | None) -> Node | None:
        if self.kind() != "not":
            return self.primary(field)
        sign = self.rest.pop().text
        part = self.negated(field)
        if part is None:
            raise QueryError.said("needs_after", name=sign)
        return Not(part)

    def primary(self, field: str | None) -> Node | None:
        if not self.rest:
            raise QueryError("The query ends where a word is expected.", "Запрос обрывается там, где ждут слова.")
        lexeme = self.rest.pop()
        if lexeme.kind == "dated":
            name, _, value = lexeme.text.partition(":")
            return _filter(fields_named()[name.lower()], value)
        if lexeme.kind == "field":
            if field:
                raise QueryError(
                    f"«{lexeme.text}:» is inside «{field}:»; a word has one field.",
                    f"«{lexeme.text}:» стоит внутри «{field}:», а поле у слова одно.",
                )
            return self.primary(fields_named()[lexeme.text.lower()])
        if lexeme.kind == "open":
            return self.group(field)
        if lexeme.kind in {"exact", "phrase", "curly", "word"}:
            self.terms += 1
            if self.terms > MOST_TERMS:
                raise QueryError(f"The query has more than {MOST_TERMS} words.", f"В запросе больше {MOST_TERMS} слов.")
            return _term(lexeme, field)
        raise QueryError(
            f"«{lexeme.text or 'NEAR'}» at character {lexeme.begin + 1} is where a word is expected.",
            f"«{lexeme.text or 'NEAR'}» (знак {lexeme.begin + 1}) стоит там, где ждут слова.",
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


def _filter(field: str, value: str) -> Node:
    value = value.strip()
    value = _values_named().get(value.lower(), value)
    if field == "date" and value != NONE:
        return And((Filter("since", value), Filter("until", value)))
    return Filter(field, value)


_WILD = re.compile(r"\w[*?]+\w|\w\*")
_LEAST = re.compile(r"\w\w[\w*?]*")


def _term(lexeme: _Lexeme, field: str | None) -> Node | None:
    text = lexeme.text
    if field in EXACT_FIELDS or (field in NAME_FIELDS and _values_named().get(text.lower(), text) == NONE):
        return _filter(field, text)
    if lexeme.kind != "word":
        if _WILD.search(text):
            raise QueryError.said("wildcard_in_phrase")
    elif "://" in text:
        pass  # an address: its words
    elif sign := re.search(r"(?<=\w)[~^](?=\d*(?:\.\d+)?$)", text):
        raise QueryError.said("no_operator", sign=sign[0])
    elif len(text) > 2 and text[0] == text[-1] == "/":
        raise QueryError.said("no_regex")
    elif "*" in text or _WILD.search(text):
        pattern = text.rstrip("?.,;:!…")
        if not _LEAST.fullmatch(pattern):
            raise QueryError.said("wildcard")
        start = pattern.rstrip("*")
        return Wildcard(pattern, field) if re.search(r"[*?]", start) else Prefix(start, field)
    words = tuple(WORD.findall(text))
    if not words:
        return None  # nothing but punctuation, «—» between two words
    return Words(words, lexeme.kind in {"exact", "curly"}, field)


def parse_query(query: str) -> Node | None:
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


@dataclass(frozen=True, slots=True)
class Operand:
    """A value in a query: a word, a phrase, or what a filter of the query compares with."""

    text: str
    start: int
    end: int
    """Where the text is in the query, without its quotation marks."""
    whole: str
    """With its field and quotation marks, without NOT."""
    outer_start: int
    outer_end: int
    """Where it is with its field and NOT."""
    field: str | None
    is_phrase: bool
    negative: bool

    @property
    def is_text(self) -> bool:
        """Whether it is looked for in texts."""
        return self.field not in EXACT_FIELDS

    def quoted(self, text: str) -> str:
        """Another text in its place."""
        return f"«{text}»" if self.is_phrase or len(WORD.findall(text)) > 1 else text


def parts_of(query: str) -> list[Operand]:
    """The values of a query in their order; empty where it makes no sense."""
    found: list[Operand] = []
    begin, field, negative = None, None, False
    try:
        lexemes = _lexemes(query)
    except QueryError:
        return []
    for lexeme in lexemes:
        begin = lexeme.begin if begin is None else begin
        if lexeme.kind == "not":
            negative = True
            continue
        if lexeme.kind == "field":
            field = fields_named()[lexeme.text.lower()]
            continue
        if lexeme.kind == "dated" or (lexeme.kind in {"exact", "phrase", "curly", "word"} and WORD.search(lexeme.text)):
            inner = next((one.begin for one in lexemes if one.begin >= begin and one.kind != "not"), begin)
            found.append(
                Operand(
                    text=lexeme.text,
                    start=lexeme.at,
                    end=lexeme.at + len(lexeme.text),
                    whole=query[inner : lexeme.end].strip(),
                    outer_start=begin,
                    outer_end=lexeme.end,
                    field="date" if lexeme.kind == "dated" else field,
                    is_phrase=lexeme.kind in {"exact", "phrase", "curly"},
                    negative=negative,
                )
            )
        begin, field, negative = None, None, False
    return found


__all__ = [
    "NONE",
    "And",
    "Filter",
    "Near",
    "Node",
    "Not",
    "Operand",
    "Or",
    "Prefix",
    "QueryError",
    "Wildcard",
    "Words",
    "fields_named",
    "parse_query",
    "parts_of",
]

"""The data that scripts of a page hold, by the forms in which applications send it."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crawler.reading.state.literals import NoLiteral, literal

if TYPE_CHECKING:
    from crawler.reading.document import Document

LARGEST = 3_000_000
"""Characters of all scripts that are read: states of press pages have some 10,000 to 500,000."""

DEEPEST = 60
"""Levels of nesting that are looked into; states of pages have some twenty."""

_ASSIGNED = re.compile(
    r"(?:window|self|globalThis)(?:\.|\[[\"'])(?P<name>__?[A-Za-z][\w$]*|[A-Za-z]\w*State|initialData|pageData)(?:[\"']\])?"
    r"\s*=\s*(?P<parsed>JSON\.parse\(\s*)?"
)
_DECLARED = re.compile(
    r"\b(?:var|let|const)\s+(?P<name>__[A-Za-z]\w*|\w*(?:[Ss]tate|[Dd]ata))\s*=\s*(?P<parsed>JSON\.parse\(\s*)?"
)
_QUEUED = re.compile(
    r"(?:window|self)(?:\.|\[[\"'])(?P<name>__[A-Za-z][\w$]*)(?:[\"']\])?\.push\(\s*(?P<parsed>(?!))?(?=\{)"
)
"""Answers of the site's interface, pushed one by one: React Query does so while a page is streamed."""
_PUSHED = re.compile(r"__next_f\s*(?:=[^)]*\))?\.push\(\s*")
_ROW = re.compile(r"([0-9a-f]+):(?:T([0-9a-f]+),)?")


@dataclass(frozen=True, slots=True)
class Blob:
    """Data of one script."""

    name: str
    """What it is called: `__NEXT_DATA__`, `window.__INITIAL_STATE__`, `script:page`."""
    value: Any


def blobs(document: Document) -> Iterator[Blob]:
    """The data of a page, in the order of its scripts."""
    left = LARGEST
    streamed: list[str] = []
    for script in document.tree.iter("script"):
        text = (script.text or "").strip()
        left -= len(text)
        if left < 0:
            break
        if not text:
            continue
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        name = script.get("id") or ""
        if kind in {"application/json", "text/json"} or (not kind and text[:1] in "{[" and name):
            try:
                value = json.loads(text)
            except (ValueError, RecursionError):
                continue
            revived = _revived(value) if name == "__NUXT_DATA__" or _is_devalue(value) else value
            yield Blob(name or "script", revived)
        elif kind in {"", "text/javascript", "module", "application/javascript"}:
            yield from _assigned(text)
            streamed += _streamed(text)
    if streamed:
        yield Blob("__next_f", list(_rows("".join(streamed))))


def _assigned(text: str) -> Iterator[Blob]:
    for pattern in (_ASSIGNED, _DECLARED, _QUEUED):
        for found in pattern.finditer(text):
            try:
                value, _ = literal(text, found.end())
                if found["parsed"]:
                    value = json.loads(value) if isinstance(value, str) else None
            except (NoLiteral, ValueError, RecursionError):
                continue
            if isinstance(value, dict | list):
                yield Blob(found["name"], value)


def _streamed(text: str) -> list[str]:
    """The pieces of a stream of React Server Components: `self.__next_f.push([1,"…"])`."""
    pieces = []
    for found in _PUSHED.finditer(text):
        try:
            value, _ = literal(text, found.end())
        except (NoLiteral, RecursionError):
            continue
        if isinstance(value, list) and len(value) == 2 and value[0] == 1 and isinstance(value[1], str):
            pieces.append(value[1])
    return pieces


def _rows(stream: str) -> Iterator[Any]:
    """The values of such a stream, a row each: `1a:{…}`, or `1b:T5f,…` for a text of so many bytes. What refers to a
    text row (`"$1b"`) is replaced by it."""
    texts: dict[str, str] = {}
    values: list[Any] = []
    at = 0
    while row := _ROW.match(stream, at):
        if row[2]:
            size = int(row[2], 16)
            encoded = stream[row.end() : row.end() + size].encode("utf-8", "surrogatepass")
            text = encoded[:size].decode("utf-8", "ignore")
            texts[row[1]] = text
            at = row.end() + len(text)
            continue
        end = stream.find("\n", row.end())
        end = len(stream) if end < 0 else end
        if stream[row.end() : row.end() + 1] in {"{", "[", '"'}:
            with contextlib.suppress(ValueError, RecursionError):
                values.append(json.loads(stream[row.end() : end]))
        at = end + 1
    for value in values:
        yield _resolved(value, texts)


def _resolved(value: Any, texts: dict[str, str], depth: int = 0) -> Any:
    """A value with the texts that it refers to."""
    if depth > DEEPEST:
        return None
    if isinstance(value, str):
        return texts.get(value[1:], value) if value.startswith("$") else value
    if isinstance(value, list):
        return [_resolved(one, texts, depth + 1) for one in value]
    if isinstance(value, dict):
        return {name: _resolved(one, texts, depth + 1) for name, one in value.items()}
    return value


def _is_devalue(value: Any) -> bool:
    """Whether a list is what `_revived` reads: its first entry holds places of others and nothing else."""
    return (
        isinstance(value, list)
        and len(value) > 2
        and isinstance(value[0], list | dict)
        and all(isinstance(one, int) for one in (value[0].values() if isinstance(value[0], dict) else value[0][1:]))
        and bool(value[0])
    )


def _revived(rows: Any) -> Any:
    """What Nuxt 3 sends (https://github.com/sveltejs/devalue): a flat list, whose objects and lists name the places of
    their parts. A part that is in itself is left out."""
    if not isinstance(rows, list):
        return rows
    made: dict[int, Any] = {}

    def of(place: Any, path: frozenset[int], depth: int) -> Any:
        if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < len(rows) or depth > DEEPEST:
            return None
        if place in made:
            return made[place]
        if place in path:
            return None
        row, inner = rows[place], path | {place}
        if isinstance(row, dict):
            value: Any = {name: of(one, inner, depth + 1) for name, one in row.items()}
        elif isinstance(row, list) and row and isinstance(row[0], str):
            # ["Date", "…"], ["Reactive", 5], ["Set", 1, 2]: the value that is wrapped.
            given = row[1:]
            value = given[0] if row[0] == "Date" and given else [of(one, inner, depth + 1) for one in given]
            value = value[0] if isinstance(value, list) and len(value) == 1 else value
        elif isinstance(row, list):
            value = [of(one, inner, depth + 1) for one in row]
        else:
            value = row
        made[place] = value
        return value

    return of(0, frozenset(), 0)


__all__ = ["Blob", "blobs"]

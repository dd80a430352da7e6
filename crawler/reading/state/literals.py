"""Literals of JavaScript, read and not executed (ECMA-262, 13.2): what JSON is, and what minifiers write in its place.

Nuxt 2 sends `(function(a,b){return {title:a,ok:b}})("…",!0)`: the parameters are replaced by the literal arguments. Any
other code ends the reading.
"""

from __future__ import annotations

import re
from typing import Any

DEEPEST = 200
"""Levels of nesting: states of pages have some twenty, and each is a call here."""

_SPACE = re.compile(r"(?:\s+|/\*.*?\*/|//[^\n]*)*", re.S)
_NUMBER = re.compile(r"-?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\$]|\\.|\$(?!\{))*)`', re.S)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.S)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": "", "\r": ""}
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None, "Infinity": None}
_FUNCTION = re.compile(r"\(?\s*function\s*\w*\s*\(([\w$,\s]*)\)\s*\{\s*(?:\"use strict\";\s*)?return\s*")


class NoLiteral(ValueError):
    """What is there is code."""


def literal(source: str, at: int = 0) -> tuple[Any, int]:
    """The value of the literal at a place, and where it ends; an immediately called function counts for what it
    returns, where that is a literal of its parameters.

    Raises `NoLiteral`.
    """
    at = _skip(source, at)
    if called := _FUNCTION.match(source, at):
        return _called(source, called)
    return _value(source, at, {}, 0)


def _called(source: str, called: re.Match[str]) -> tuple[Any, int]:
    names = [name.strip() for name in called[1].split(",") if name.strip()]
    # The arguments come last: the body is passed over first, with every parameter standing for nothing.
    _, at = _value(source, called.end(), dict.fromkeys(names), 0)
    at = _skip(source, at)
    at = _skip(source, at + 1) if source[at : at + 1] == ";" else at
    if source[at : at + 1] != "}":
        raise NoLiteral("more than a return")
    at = _skip(source, at + 1)
    at = _skip(source, at + 1) if source[at : at + 1] == ")" else at
    if source[at : at + 1] != "(":
        raise NoLiteral("not called")
    arguments, at = _several(source, at + 1, ")", {}, 0)
    values = dict(zip(names, arguments, strict=False))
    value, _ = _value(source, called.end(), dict.fromkeys(names) | values, 0)
    return value, at


def _skip(source: str, at: int) -> int:
    found = _SPACE.match(source, at)
    return found.end() if found else at


def _value(source: str, at: int, names: dict[str, Any], depth: int) -> tuple[Any, int]:
    if depth > DEEPEST:
        raise NoLiteral("too deep")
    at = _skip(source, at)
    first = source[at : at + 1]
    if first == "{":
        return _object(source, at + 1, names, depth + 1)
    if first == "[":
        return _several(source, at + 1, "]", names, depth + 1)
    if first in "\"'`" and first:
        if found := _STRING.match(source, at):
            return _unescaped(next(text for text in found.groups() if text is not None)), found.end()
        raise NoLiteral("an open string")
    if first == "!" and source[at + 1 : at + 2] in {"0", "1"}:
        return source[at + 1] == "0", at + 2
    if number := _NUMBER.match(source, at):
        text = number[0]
        try:
            value = int(text, 0) if "x" in text.lower() else float(text)
        except (ValueError, OverflowError):
            raise NoLiteral("no number") from None
        whole = isinstance(value, float) and abs(value) < 2**53 and value.is_integer()
        return int(value) if whole else value, number.end()
    if name := _NAME.match(source, at):
        word = name[0]
        if word == "void":
            return None, _value(source, name.end(), names, depth + 1)[1]
        if word == "new" and (date := re.compile(r"new\s+Date\s*\(").match(source, at)):
            given, end = _several(source, date.end(), ")", names, depth + 1)
            return (given[0] if len(given) == 1 else None), end
        if word in names:
            return names[word], name.end()
        if word in _WORDS:
            return _WORDS[word], name.end()
    raise NoLiteral(f"code at {at}")


def _object(source: str, at: int, names: dict[str, Any], depth: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    at = _skip(source, at)
    while source[at : at + 1] != "}":
        if key := _NAME.match(source, at):
            name, at = key[0], key.end()
        else:
            value, at = _value(source, at, {}, depth)
            if not isinstance(value, str | int | float):
                raise NoLiteral("no key")
            name = str(value)
        at = _skip(source, at)
        if source[at : at + 1] == ":":
            found[name], at = _value(source, at + 1, names, depth)
        elif name in names:
            found[name] = names[name]  # {a} is short for {a: a}
        else:
            raise NoLiteral("no value")
        at = _next(source, at, "}")
    return found, at + 1


def _several(source: str, at: int, end: str, names: dict[str, Any], depth: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    at = _skip(source, at)
    while source[at : at + 1] != end:
        value, at = _value(source, at, names, depth)
        found.append(value)
        at = _next(source, at, end)
    return found, at + 1


def _next(source: str, at: int, end: str) -> int:
    """Past the comma before the next entry, or at the end of the entries."""
    at = _skip(source, at)
    if source[at : at + 1] == ",":
        return _skip(source, at + 1)
    if source[at : at + 1] != end:
        raise NoLiteral("no end")
    return at


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text

    def plain(found: re.Match[str]) -> str:
        code = found[1] or found[2] or found[3]
        if code:
            number = int(code, 16)
            return chr(number) if number < 0x110000 else "\ufffd"
        return _PLAIN.get(found[4], found[4])

    # Characters beyond the basic plane come as two halves.
    return _ESCAPE.sub(plain, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


__all__ = ["NoLiteral", "literal"]

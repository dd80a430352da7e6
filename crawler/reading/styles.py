"""The addresses in a style sheet, a `<style>` element or a `style` attribute."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT = 4 << 20
"""Characters of one style that are read."""
MAX_IMAGE_SET = 2_048
"""Characters of one `image-set()` that are read."""

_STRING = r"""(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')"""
_URL_IN_CSS = re.compile(
    rf"""@namespace\b[^;{{}}]{{0,512}}                     # an address that names and is never fetched
        |(@import\s{{0,64}})?                              # what follows is a style
         url\(\s{{0,64}}(?:{_STRING}|((?:[^)\s"'(\\]|\\[0-9a-f]{{1,6}}\s?|\\.)*))
        |@import\s{{0,64}}{_STRING}                        # @import may name the address without url()
        |(image-set\()                                     # and so may image-set()
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_IN_IMAGE_SET = re.compile(rf"(?:type|url)\([^)]*\)|{_STRING}|(\))", re.IGNORECASE | re.DOTALL)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\n\r\f])?|\r?\n|(.))", re.DOTALL)
_CHARSET = re.compile(rb'@charset "([A-Za-z0-9_:.-]{2,40})";')


def style_charset(body: bytes) -> str | None:
    """The label of the character set that a style sheet declares (CSS Syntax 3, 3.2)."""
    found = _CHARSET.match(body)
    return found[1].decode("ascii") if found else None


def style_addresses(css: str) -> Iterator[tuple[str, bool]]:
    """Each address as it is written, escapes undone, and whether it is that of an imported style."""
    css = _without_comments(css[:MAX_TEXT])
    done = 0
    for match in _URL_IN_CSS.finditer(css):
        if match[7]:
            if match.start() >= done:
                done = match.end() + MAX_IMAGE_SET
                yield from _in_image_set(css[match.end() : done])
            continue
        reference = next((part for part in match.groups()[1:] if part), "")
        if not reference:
            continue
        reference = _CSS_ESCAPE.sub(_unescaped, reference)
        imported = match[1] is not None or match[5] is not None or match[6] is not None
        yield reference, imported


def _in_image_set(rest: str) -> Iterator[tuple[str, bool]]:
    """The candidates of an `image-set()` that are plain strings (CSS Images 4, 2.4); url() is met anyway."""
    for match in _IN_IMAGE_SET.finditer(rest):
        if match[3]:
            return
        if reference := match[1] or match[2]:
            yield _CSS_ESCAPE.sub(_unescaped, reference), False


def _without_comments(css: str) -> str:
    # By hand, because a lazy pattern takes quadratic time on comments that are opened and never closed.
    parts = []
    position = 0
    while (start := css.find("/*", position)) >= 0:
        parts.append(css[position:start])
        end = css.find("*/", start + 2)
        if end < 0:
            return " ".join(parts)
        position = end + 2
    parts.append(css[position:])
    return " ".join(parts)


def _unescaped(match: re.Match[str]) -> str:
    """CSS Syntax 3, 4.3.7: up to six hexadecimal digits and one blank, or the character itself."""
    if match[1] is None:
        # A line break after a backslash goes on with the line.
        return match[2] or ""
    code = int(match[1], 16)
    return "\ufffd" if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)

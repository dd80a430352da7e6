"""Terminals of any encoding: what one cannot show is escaped as JSON escapes it, and never an error."""

from __future__ import annotations

import codecs
import sys

NAME = "letopis.escape"


def escaped(error: UnicodeError) -> tuple[str, int]:
    r"""What cannot be encoded as `\uXXXX`, with surrogates as JSON has them, so that JSON stays JSON."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2)), error.end


codecs.register_error(NAME, escaped)


def any_terminal(*, as_json: bool) -> None:
    """Let standard output and error take any text.

    JSON for a script is UTF-8 (RFC 8259), or where the stream has another encoding ASCII with escapes, which is both.
    """
    for stream in (sys.stdout, sys.stderr):
        if (reconfigure := getattr(stream, "reconfigure", None)) is None:
            continue
        utf8 = codecs.lookup(stream.encoding or "ascii").name == "utf-8"
        reconfigure(errors=NAME, **({"encoding": "ascii"} if as_json and not utf8 else {}))

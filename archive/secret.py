"""What an operator keeps to himself: passwords, tokens, and addresses that carry them.

A `Secret` can be neither printed nor serialised, so that none gets into a record, a log or a report by the way: whoever
needs it asks for it by `reveal`. `redacted` takes the rest out of sentences that other programs made.
"""

from __future__ import annotations

import base64
import hmac
import re
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote, unquote, urlsplit

from pydantic_core import core_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler

SHOWN = "(secret)"
_USERINFO = re.compile(
    r"""(?<=//)(?:
        # as RFC 3986, 3.2.1, and with an @ in the password
        [^/?#\s]*@
        # with an unescaped / ? or # in it: no port is after the colon
      | [^/?#@:\s\[]+:(?!\d{0,5}(?:[/?#\s]|$))\S*@
        # the same where the password begins like a port, after what is no host
      | (?!localhost:)[^/?#@:.\s\[]+:\d{1,5}[/?#]\S*@
    )""",
    re.VERBOSE,
)
"""User name and password of an address."""


_QUERY = re.compile(r"""(?<=[\w\])/])\?[^\s#'"<>]+""")
_NAMED = re.compile(
    r"""(?i)\b([\w-]*(?:passw(?:or)?d|pwd|secret|token|api_?key|access_?key|signature|credential)[\w-]*["']?\s*[=:]\s*)
    ('[^']*'|"[^"]*"|[^\s&;,'"()]+)""",
    re.VERBOSE,
)
"""`password=…` of libpq, `AWSAccessKeyId=…` of an address, `"token": "…"`."""
_DIVIDERS = re.compile(r"[/?#:@&=]")
_SHORTEST = 4
"""Letters from which on a piece of a secret is looked for: shorter ones are in any word."""


def redacted(text: object, *secrets: Secret) -> str:
    """A sentence or address without the user name and password that an address in it has, and without `secrets`, which
    the other side of a connection may have repeated, as a whole or what a library took for a piece of them."""
    found = _USERINFO.sub("", str(text))
    for secret in secrets:
        if word := secret.reveal():
            for form in (word, quote(word, safe=""), base64.b64encode(word.encode()).decode(), *_pieces(word)):
                found = found.replace(form, SHOWN)
    return found


def discreet(text: object, *secrets: Secret) -> str:
    """The same of what a service of the operator said, or of its address. No query is left of an address in it, nor the
    value of what is called a password, a token or a key; addresses of sites keep theirs, for they are evidence."""
    return _NAMED.sub(rf"\1{SHOWN}", _QUERY.sub(f"?{SHOWN}", redacted(text, *secrets)))


def _pieces(address: str) -> list[str]:
    """What may be secret of an address: pieces of its password, which a library that reads it otherwise takes for a
    host, a port or a path, as they are and unquoted; of its path and query. The longest come first."""
    _, marked, rest = address.partition("//")
    before, at, after = rest.rpartition("@")
    found = {before.partition(":")[2]} if marked and at else set()
    found |= {value.strip("'\"") for _, value in _NAMED.findall(address)}
    found |= {piece for each in list(found) for piece in _DIVIDERS.split(each)}
    if marked:
        found |= set(_DIVIDERS.split(after.partition("?")[2])[1::2])
    found |= {unquote(piece) for piece in found}
    return sorted((piece for piece in found if len(piece) >= _SHORTEST), key=len, reverse=True)


class Secret:
    """A text that shows itself to nobody. False where it is empty."""

    __slots__ = ("_reveal",)

    def __init__(self, text: str = "") -> None:
        # A closure: what walks over attributes, as serialisers and debuggers do, finds a function and no text.
        self._reveal: Callable[[], str] = lambda: text

    def reveal(self) -> str:
        """The text itself, for the one who sends it."""
        return self._reveal()

    @property
    def shown(self) -> str:
        """What may be shown of it."""
        return SHOWN if self else ""

    def __bool__(self) -> bool:
        return bool(self.reveal())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self.reveal().encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash((Secret, self.reveal()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.shown!r})"

    def __str__(self) -> str:
        return self.shown

    def __format__(self, spec: str) -> str:
        return format(self.shown, spec)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A secret is not serialised.")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Made from a text, dumped as what may be shown."""
        made = core_schema.no_info_after_validator_function(cls, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=made,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), made]),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda value: value.shown),
        )


class SecretUrl(Secret):
    """An http address that may carry a password in front of its host, or a token after it. Made as it is given.

    Raises ValueError for what is no address, without repeating it.
    """

    def __init__(self, text: str = "") -> None:
        if text:
            try:
                parts = urlsplit(text)
                usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
                # With a password that has a / in it, user and password would be taken for the host and its port.
                rest = text.partition("//")[2].removeprefix(parts.netloc)
                usable = usable and not (":" in parts.netloc and "@" in rest)
            except ValueError:
                usable = False
            if not usable or any(character.isspace() for character in text):
                raise ValueError(
                    "write it as http://host:port or https://host/path, / and @ in a password as %2F and %40"
                )
        super().__init__(text)

    @property
    def shown(self) -> str:
        """Scheme and host."""
        if not self:
            return ""
        parts = urlsplit(self.reveal())
        host = parts.netloc.rpartition("@")[2]
        rest = f"/{SHOWN}" if parts.path.strip("/") or parts.query else ""
        return f"{parts.scheme}://{f'{SHOWN}@' if '@' in parts.netloc else ''}{host}{rest}"

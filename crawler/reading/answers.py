"""What an item needs besides its page: the address that is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from archive.items import Media, PressItem

if TYPE_CHECKING:
    from archive.items import Capture


class Ask(NamedTuple):
    """One address that is wanted."""

    url: str
    media: Media | None = None
    """The medium whose file it is; None where it gives comments."""
    whole: bool = False
    """Its body is wanted too, as that of comments always is: the file is a list of a film's pieces."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave."""

    status: int
    capture: Capture | None
    """The record of it."""
    body: bytes = b""
    """The body without its codings; empty for files of media that are no lists."""
    content_type: str | None = None
    location: str | None = None
    """Where a redirect leads."""
    pages: int | None = None
    """How many pages there are, as WordPress says it (X-WP-TotalPages)."""
    size: int | None = None
    """Bytes of the file."""


Steps = Generator[Ask, "Answer | None", PressItem]


def header_number(text: str | None) -> int | None:
    """A whole number of a header field; None where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None

"""What of a field counts as content: pieces with a key, which the digest of a version and the comparison of two
versions both go by.

Left out of the keys is what changes without anybody's decision: sizes of pictures, counters, hosts of own files, white
space, the spelling of a credit line whose names stayed, relative dates, the order in which a page sorts its comments.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.identity import page_key

if TYPE_CHECKING:
    from archive.items import Block, Comment, Credit, Media, PressItem

_SPACE = re.compile(r"\s+")

Key = tuple["str | int | Key | None", ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a field's content."""

    key: Key
    """Equal for two pieces that say the same."""
    text: str
    """The piece for a person."""
    label: str = ""
    """What sets it apart from another one with the same text."""


def folded(text: str | None) -> str | None:
    """The text in one spelling: NFC, white space folded; None for nothing."""
    return (_SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip() or None) if text else None


def text_piece(text: str | None) -> list[Piece]:
    """The only piece of a field that is one text."""
    key = folded(text)
    return [Piece((key,), text or "")] if key else []


def text_pieces(texts: list[str]) -> list[Piece]:
    """The pieces of a list of texts."""
    return [piece for text in texts for piece in text_piece(text)]


def printed(item: PressItem) -> list[Piece]:
    """When the item was published, as the page prints it."""
    moment = item.printed
    if moment is None:
        return []
    return [Piece((moment.isoformat(), item.published_precision), moment.isoformat(), item.published_precision or "")]


def block(one: Block) -> Piece:
    """A block of the body."""
    kind = one.type if one.level is None else f"{one.type} {one.level}"
    return Piece((one.type, folded(one.text), one.level), one.text, kind)


def credit(one: Credit) -> Piece:
    """A credit line: whom it names for what; the whole line where it names nobody."""
    names = tuple(folded(name) for name in one.names)
    return Piece((one.role, names or (folded(one.raw),)), one.raw, f"{one.role}: {', '.join(one.names)}")


def medium(one: Media) -> Piece:
    """A picture, video or document, its own files by their path: a portal that moves to another host changes none."""
    try:
        where = one.url if one.provider else page_key(one.url)
    except ValueError:
        where = one.url
    words = [text for text in (one.label, one.caption, one.credit) if text]
    said = f"{one.type} {one.url}" + (f" ({' — '.join(words)})" if words else "")
    marks = (("label", one.label), ("caption", one.caption), ("credit", one.credit))
    label = ", ".join(f"{name} {text}" for name, text in marks if text)
    return Piece((one.type, where, folded(one.label), folded(one.caption), folded(one.credit)), said, label)


def comment(one: Comment) -> Piece:
    """A reader's comment."""
    text = f"{one.author}: {one.text}" if one.author else one.text
    label = f"answers {one.parent}" if one.parent else "answers none"
    return Piece((folded(one.author), folded(one.text), one.parent), text, label)


def discussion(item: PressItem) -> list[Piece]:
    """The comments in an order of their own, the state of their block first; nothing where nobody looked."""
    if item.comments is None:
        return []
    state = Piece(("state", item.comments.state), item.comments.state)
    return [state, *sorted(map(comment, item.comments.entries), key=lambda piece: repr(piece.key))]

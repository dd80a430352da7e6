"""The fields of an item and what is done with each: one row a field.

The digest that makes a version, the difference of two versions, the columns of an export, the words and facets of the
search index, what `show` and the web page print, and the states in `docs/fields.md` are derived from these rows. A new
optional field is a line in `archive.items`, a row here, and what reads it (CONTRIBUTING.md, "A new field").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from archive import pieces
from archive.cite import pwid
from archive.provenance import sentence

if TYPE_CHECKING:
    from archive.items import Capture, PressItem

ColumnType = Literal["text", "texts", "time", "count", "place"]
"""Type of a column: `count` has 32 bits, `place` (a byte in a file) 64."""
Format = Literal["jsonl", "parquet", "csv"]
"""What an export is written as."""
Layout = Literal["plain", "huggingface"]
"""How its files lie: side by side, or as the hub of Hugging Face wants them."""
Texts = Callable[["PressItem"], Iterable[str | None]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of exports and data frames."""

    name: str
    kind: ColumnType
    about: str
    value: Callable[[PressItem], Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A field of `PressItem`, and what is done with it."""

    name: str
    content: Callable[[PressItem], list[pieces.Piece]] | None = None
    """Versioned and diffed: the pieces of its content. None: a change of it makes no version and is no difference."""
    single: bool = False
    """Whether the content is one piece at most, so that another one is an edit of it."""
    read: bool = True
    """Whether the page is read for it; then `parser.absent` says why it has no value."""
    columns: tuple[Column, ...] = ()
    """Exported."""
    words: dict[str, Texts] = field(default_factory=dict)
    """Searched: texts by the index's field of words."""
    facets: dict[str, Texts] = field(default_factory=dict)
    """Searched as a whole and counted: values by the index's field."""
    shown: Texts | None = None
    """Lines that `show` and the web page print of it, where they have no layout of its own for it."""

    def keys(self, item: PressItem) -> list[pieces.Key]:
        """What of the field counts as content; empty where it has none, or none of it counts."""
        return [piece.key for piece in self.pieces(item)]

    def pieces(self, item: PressItem) -> list[pieces.Piece]:
        """What of the field counts as content, with its text for a person."""
        return self.content(item) if self.content else []

    def differs(self, before: PressItem, after: PressItem) -> bool:
        """Whether its content differs between two captures."""
        return self.keys(before) != self.keys(after)


def column(name: str, kind: ColumnType, about: str, value: Callable[[PressItem], Any] | None = None) -> tuple[Column]:
    """One column; its value is the item's field of that name where nothing else is said."""
    return (Column(name, kind, about, value or (lambda item: getattr(item, name))),)


def credited(item: PressItem) -> list[str]:
    """Who is credited, in the nominative where that is known."""
    return [name for credit in item.credits for name in credit.nominative or credit.names]


def region_of(item: PressItem) -> str | None:
    """How the region is called in filters: its ISO code, or its name where it has none."""
    return (item.region.iso or item.region.name) if item.region else None


def flags(item: PressItem) -> Iterator[str]:
    """What an item has: the values of `has`."""
    for kind in sorted({media.type for media in item.media}):
        yield "photo" if kind == "image" else kind
    if item.comments and item.comments.entries:
        yield "comments"
    if item.credits:
        yield "credits"


def entries(item: PressItem) -> list[str]:
    """The texts of the comments."""
    return [entry.text for entry in item.comments.entries] if item.comments else []


def _date(length: int) -> Texts:
    """The first letters of the day, where the page says so much of it."""
    return lambda item: [day[:length]] if (day := item.printed_day) and len(day) >= length else []


def _media(kind: str) -> Callable[[PressItem], list[str]]:
    return lambda item: [media.url for media in item.media if media.type == kind]


def _mentioned(kind: str) -> Texts:
    return lambda item: [mention.name for mention in item.mentions or () if mention.type == kind]


def _captured(name: str) -> Callable[[PressItem], Any]:
    return lambda item: getattr(item.capture, name)


def _rendered(item: PressItem) -> list[str]:
    made: Capture | None = item.rendered
    return [f"{made.warc} at byte {made.offset}, {made.record_id}"] if made else []


def _supplied(item: PressItem) -> list[str]:
    by = item.version.supplied_by
    return [sentence(by)] if by else []


FIELDS: tuple[Row, ...] = (
    Row("id", read=False, columns=column("id", "text", "Stable id of the article")),
    Row("site", read=False, columns=column("site", "text", "Name of the site"), facets={"site": lambda i: [i.site]}),
    Row("region", read=False, facets={"region": lambda i: [region_of(i)]}, columns=(
        *column("region", "text", "ISO 3166-2 code of the region", region_of),
        *column("region_name", "text", "Name of the region", lambda i: i.region and i.region.name))),
    Row("url", read=False, columns=column("url", "text", "Address that the article was fetched from")),
    Row("canonical_url"),
    Row("language", columns=column("language", "text", "BCP 47 language tag"),
        facets={"language": lambda i: [i.language and i.language.lower()]}),
    Row("title", lambda i: pieces.text_piece(i.title), single=True, columns=column("title", "text", "Headline"),
        words={"title": lambda i: [i.title]}),
    Row("lead", lambda i: pieces.text_piece(i.lead), single=True, words={"text": lambda i: [i.lead]},
        columns=column("lead", "text", "Introduction, where the page sets one apart")),
    Row("body", lambda i: [*map(pieces.block, i.body)], words={"text": lambda i: [i.text]},
        columns=column("text", "text", "Text, a paragraph a line")),
    Row("authors", lambda i: pieces.text_pieces(i.authors), words={"author": lambda i: i.authors},
        columns=column("authors", "texts", "Who wrote it, as printed")),
    Row("tags", columns=column("tags", "texts", "Topics and keywords of the page"),
        facets={"tag": lambda i: [tag.casefold() for tag in i.tags]}),
    Row("published_at", pieces.printed, single=True, columns=(
        *column("published_at", "time", "When it was published, in UTC; absent where no zone is known"),
        *column("published_local", "text", "The printed time where no zone is known",
                lambda i: i.published_local and i.published_local.isoformat()),
        *column("published_day", "text", "Day of publication by the site's own clock, or month or year",
                lambda i: i.printed_day),
        *column("published_precision", "text", "How exactly the page says it")),
        facets={"year": _date(4),
                "month": _date(7)}),
    Row("modified_at",
        columns=column("modified_at", "time", "When the page says it was changed, in UTC")),
    Row("credits", lambda i: [*map(pieces.credit, i.credits)], facets={"by": credited}, columns=(
        *column("credited", "texts", "Who is credited, in the nominative where that is known", credited),
        *column("credits", "texts", "The credit lines as printed on the page", lambda i: [c.raw for c in i.credits])),
        words={"credits": lambda i: [credit.raw for credit in i.credits], "credited": credited}),
    Row("media", lambda i: [*map(pieces.medium, i.media)], facets={"has": flags}, columns=(
        *column("images", "texts", "Addresses of pictures", _media("image")),
        *column("videos", "texts", "Addresses of videos", _media("video")),
        *column("has", "texts", "photo, video, audio, document, embed, comments, credits", lambda i: [*flags(i)])),
        words={"text": lambda i: [text for m in i.media for text in (m.label, m.caption, m.alt)]}),
    Row("comments", pieces.discussion, words={"comments": entries}, columns=(
        *column("comment_state", "text", "State of the comment block", lambda i: i.comments and i.comments.state),
        *column("comment_count", "count", "Comments that the page says there are",
                lambda i: i.comments and i.comments.count),
        *column("comments", "texts", "Texts of the comments on the page", entries))),
    Row("mentions", facets={
        "person": _mentioned("person"), "org": _mentioned("organisation"), "place": _mentioned("place")}),
    Row("version", read=False, shown=_supplied, columns=(
        *column("version", "count", "Number of the version, 1 for the first", lambda i: i.version.number),
        *column("comments_version", "count", "Number of the version of the comments",
                lambda i: i.version.comments and i.version.comments.number),
        *column("changed", "texts", "Fields that differ from the version before", lambda i: i.version.changed),
        *column("first_seen", "time", "First capture with this content", lambda i: i.version.first_seen),
        *column("last_seen", "time", "Latest capture with this content", lambda i: i.version.last_seen),
        *column("content_hash", "text", "Digest of what makes a version", lambda i: i.version.content_hash),
        *column("supplied_by", "text", "File that supplied the version; absent where it was captured here",
                lambda i: i.version.supplied_by and i.version.supplied_by.file),
        *column("moved_from", "text", "Address that the article had before", lambda i: i.version.moved_from),
        *column("moved_to", "text", "Address that the article moved to", lambda i: i.version.moved_to))),
    Row("capture", read=False, columns=(
        *column("fetched_at", "time", "When the cited capture began", _captured("fetched_at")),
        *column("warc", "text", "WARC file of the capture, below data/warc", _captured("warc")),
        *column("warc_offset", "place", "Byte at which its record begins", _captured("offset")),
        *column("warc_length", "place", "Bytes that it takes", _captured("length")),
        *column("record_id", "text", "WARC-Record-ID of the record", _captured("record_id")),
        *column("payload_digest", "text", "Digest of the page's bytes", _captured("payload_digest")),
        *column("pwid", "text", "Persistent web identifier of the capture", pwid))),
    Row("rendered", read=False, shown=_rendered),
    Row("parser", read=False),
    Row("schema_version", read=False),
)  # fmt: skip
"""Every field of `PressItem`, in the order of the columns, of a page and of `changed`."""

COMMENTS = next(row for row in FIELDS if row.name == "comments")
"""The field whose changes are versions of the discussion."""
TEXT = tuple(row for row in FIELDS if row.content and row is not COMMENTS)
"""The fields whose changes are versions of the text."""
READ = tuple(row for row in FIELDS if row.read)
"""The fields that a page is read for."""
COLUMNS = tuple(one for row in FIELDS for one in row.columns)
"""The columns of exports and data frames."""
WORDS = tuple(dict.fromkeys(name for row in FIELDS for name in row.words))
"""The index's fields of words."""
FACETS = (*dict.fromkeys(name for row in FIELDS for name in row.facets), "is")
"""The index's fields that are compared as a whole and counted; `is` says what became of the item."""

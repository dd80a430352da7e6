"""The item: what is kept of one article, as typed classes.

Everything that describes an item comes from here: the JSON written to the archive, the JSON Schema and the page of
documentation about the fields. What is done with each field is in `archive.fields`. Why a field has no value is in
`parser.absent`: the page has none, it could not be read, or nobody looked for it.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NaiveDatetime, WithJsonSchema

if TYPE_CHECKING:
    from datetime import datetime

SCHEMA_VERSION = 2
"""Raised when a field changes its meaning. Lines of older versions are upgraded when they are read (`archive.upgrade`);
a reader refuses items of a newer version than it knows."""

Precision = Literal["year", "month", "day", "minute", "second"]
BlockType = Literal["paragraph", "quote", "heading", "list", "table", "caption"]
CreditRole = Literal["photo", "video", "photo+video", "text", "infographic", "illustration", "audio", "other"]
MediaType = Literal["image", "video", "audio", "document", "embed"]
CommentState = Literal["none", "empty", "open", "closed", "external"]
Truncation = Literal["length", "time", "disconnect", "unspecified"]
Confidence = Annotated[float, Field(ge=0.0, le=1.0)]
Absence = Literal["none", "unread", "not-looked-for", "withheld"]
LocalDatetime = Annotated[
    NaiveDatetime,
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$"}),
]
"""A date and time without a zone."""


class ItemPart(BaseModel):
    """What every part of an item has in common: unknown fields are refused, values are not changed in place."""

    # Built when first used: a crawl needs few of these classes, and building them all takes four megabytes.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Region(ItemPart):
    """The region whose authority publishes the page."""

    iso: str | None = None
    """ISO 3166-2 code, `RU-VOR`; absent where the standard has none."""
    name: str | None = None
    """Name of the region in its own language."""
    codes: dict[str, str] = Field(default_factory=dict)
    """Codes that the state itself gives the region, by the name of the classification: `okato`, `oktmo` in Russia."""


class Block(ItemPart):
    """One block of the body, in reading order."""

    type: BlockType
    """What the block is."""
    text: str
    """Its text, white space folded; a list has one line an entry, a table one line a row with tabs between cells."""
    level: int | None = None
    """Level of a heading, 1 to 6."""


class Mention(ItemPart):
    """A person, organisation or place that the text speaks of."""

    type: Literal["person", "organisation", "place"]
    """What is mentioned."""
    name: str
    """The name in the nominative."""
    text: str
    """The name as printed."""
    start: int
    """Offset of the first character in `text` of the item."""
    end: int
    """Offset after the last character in `text` of the item."""


class Credit(ItemPart):
    """Who is credited for pictures, video or text."""

    role: CreditRole
    """What they are credited for."""
    names: list[str] = Field(default_factory=list)
    """Whom the line names, as printed; empty where it names nobody."""
    nominative: list[str] = Field(default_factory=list)
    """The same names in the nominative, in the same order; empty where the dictionary gives no certain answer."""
    raw: str
    """The line as printed on the page."""
    media: list[str] = Field(default_factory=list)
    """Addresses of the media it covers; empty where that is not known."""


class Media(ItemPart):
    """A picture, video, sound, document or embedded player of the article."""

    type: MediaType
    """What it is. Another site's player (VK, YouTube) is a `video` with a provider; `embed` is anything else."""
    url: str
    """Absolute address of the largest version, or of the player's page."""
    label: str | None = None
    """The line that names it on the page («Первый день — 9 декабря»)."""
    caption: str | None = None
    """Caption without its credit."""
    alt: str | None = None
    """Alternative text."""
    credit: str | None = None
    """Credit printed with this one, as printed on the page."""
    provider: str | None = None
    """Who plays it: `vk`, `rutube`, `youtube`, `ok`, `dzen`, `telegram`, …; absent for the site's own files."""
    provider_id: str | None = None
    """The provider's own identifier of the video."""
    poster: str | None = None
    """Absolute address of the still picture shown in place of a video."""
    width: int | None = None
    """Width in pixels, as the page says."""
    height: int | None = None
    """Height in pixels, as the page says."""
    size: int | None = None
    """Size of the file in bytes, where it was fetched or the page prints it."""
    capture: Capture | None = None
    """Where its bytes are kept; absent where they were not fetched."""


class Comment(ItemPart):
    """One reader comment on the page."""

    id: str | None = None
    """The site's own identifier."""
    author: str | None = None
    """Name that the reader gave."""
    published_at: AwareDatetime | None = None
    """When it was written, where that could be read."""
    published_local: LocalDatetime | None = None
    """The same where the zone is not known; then `published_at` is absent."""
    published_raw: str | None = None
    """The time as printed."""
    text: str
    """What was written, paragraphs separated by a line break."""
    parent: str | None = None
    """`id` of the comment it answers."""


class Comments(ItemPart):
    """The comment block: its state, and the comments on the page."""

    state: CommentState
    """`none`: the page has no comment block; `empty`: it has one and nobody wrote; `open`: there are comments or a form
    with comments; `closed`: the page says that no more are taken; `external`: another address or service holds them."""
    count: int | None = None
    """How many the page says there are, or how many are on it."""
    provider: str | None = None
    """Who runs the block: `site`, `bitrix`, `wordpress`, `jcomments`, `dle`, `vk`, `telegram`, `cackle`, `disqus`, …"""
    more: list[str] = Field(default_factory=list)
    """Addresses that give further comments, next pages or what a script would ask, and that were not read."""
    entries: list[Comment] = Field(default_factory=list)
    """The comments, in the order of the page, followed by those of further pages."""
    captures: list[Capture] = Field(default_factory=list)
    """The further records that comments were read from, in the order in which they were asked for."""


class Capture(ItemPart):
    """The WARC record that something was read from."""

    url: str
    """Address that was asked for (WARC-Target-URI)."""
    fetched_at: AwareDatetime
    """When the request began (WARC-Date)."""
    status: int | None = None
    """HTTP status code; absent where no complete head came."""
    warc: str
    """Path of the WARC file below `data/warc/`, `/` between folders, without the `.open` of a file being written."""
    offset: int
    """Where the record begins in the file, in bytes."""
    length: int
    """How many bytes of the file it takes."""
    record_id: str
    """WARC-Record-ID, `urn:uuid:…` without angle brackets."""
    payload_digest: str | None = None
    """`sha256:` and the hexadecimal digest of the entity body: transfer coding removed, content coding kept."""
    content_type: str | None = None
    """Content-Type as received."""
    ip: str | None = None
    """Address that the socket was connected to; absent where a proxy was used."""
    tls: str | None = None
    """TLS version of the connection, `TLSv1.3`; absent for plain HTTP."""
    tls_issuer: str | None = None
    """Issuer of the server's certificate, as an RFC 4514 string."""
    truncated: Truncation | None = None
    """Why the record ends before the response did (WARC-Truncated)."""
    refers_to: str | None = None
    """For a revisit: record id of the response that holds the payload."""


class Rule(ItemPart):
    """Which rule gave a field, and how sure it is."""

    rule: str
    """Name of the rule: `jsonld:headline`, `css:.news-detail h3`, `density`."""
    confidence: Confidence = 1.0
    """1.0 for a selector made for the site; below 0.5 it is a guess that a researcher should check."""
    raw: str | None = None
    """The value as it stood on the page, where reading it changed it."""


class Problem(ItemPart):
    """Something about the page that did not go as it should have, recorded where it cannot be mended."""

    field: str | None = None
    """Field of the item that it concerns."""
    code: str
    """Short fixed name: `selector-missed`, `date-without-year`, `body-empty`, `charset-lies`, …"""
    message: str
    """One sentence for a person."""


class Parser(ItemPart):
    """What read the page."""

    name: str
    """Page class: `crawler.platforms.liferay.page.LiferayPage`."""
    version: str
    """Version of Letopis' parsers."""
    rules: dict[str, Rule] = Field(default_factory=dict)
    """Field name to the rule that gave it."""
    problems: list[Problem] = Field(default_factory=list)
    """What did not go as it should have."""
    absent: dict[str, Absence] = Field(default_factory=dict)
    """Why a field has no value. `none`: it was looked for and the page has none; `unread`: there is something that
    could not be read, a problem says what; `not-looked-for`: nobody looked; `withheld`: the keepers of the archive
    do not give it out. A field that has no value and is not named here was read by a release that did not record it."""


class Supplied(ItemPart):
    """Who supplied a version that was not captured here."""

    file: str
    """Name of the WARC or WACZ file as it was given."""
    digest: str
    """`sha256:` and the hexadecimal digest of that file."""
    imported_by: str | None = None
    """Who imported it, in the words of the import."""
    imported_at: AwareDatetime
    """When it was imported."""
    warcinfo: dict[str, str] = Field(default_factory=dict)
    """What the file's `warcinfo` record says of its origin, as given there: `software`, `operator`, `isPartOf`, …"""


class Discussion(ItemPart):
    """Which version of the comments a line holds. They are a track of their own beside the versions of the text."""

    number: int = 1
    """1 for the first."""
    content_hash: str
    """`sha256:` and the digest of the state of the comment block and the comments' authors, texts and order."""
    first_seen: AwareDatetime
    """Fetch time of the first capture with these comments."""


class Version(ItemPart):
    """Which version of the article this is.

    A line is written for each new version of the text and for each new version of the comments. Both numbers are in
    every line: a new comment raises `comments.number` and leaves `number` as it was.
    """

    number: int = 1
    """1 for the first."""
    content_hash: str
    """`sha256:` and the digest of the versioned fields, comments apart."""
    first_seen: AwareDatetime
    """Fetch time of the first capture with this content."""
    last_seen: AwareDatetime
    """Fetch time of the latest capture with this content that was known when the line was written."""
    changed: list[str] = Field(default_factory=list)
    """Fields that differ from the version before; empty for the first."""
    comments: Discussion | None = None
    """The version of the comments; absent where they were not looked for or could not be read whole."""
    supplied_by: Supplied | None = None
    """Who supplied the record that this version was read from; absent where it was captured here."""
    moved_from: str | None = None
    """Address that the article had before this version."""
    moved_to: str | None = None
    """Address that the article moved to after this version."""
    completes: bool | None = None
    """True where the version before was read from a page whose end did not come, and this one has the same page whole:
    no edit by the site. Absent otherwise."""


class PressItem(ItemPart):
    """One version of one article of a press page."""

    schema_version: int = SCHEMA_VERSION
    """Version of this schema."""
    id: str
    """Stable across versions and changes of host: `<site>-<16 hexadecimal digits>`."""
    site: str
    """Name of the site file."""
    url: str
    """Address that the article was fetched from."""
    canonical_url: str | None = None
    """Address that the page itself names as its own."""
    region: Region | None = None
    """Region whose authority publishes the page."""
    language: str | None = None
    """BCP 47 language tag, `ru`."""

    title: str | None = None
    """Headline."""
    lead: str | None = None
    """Introduction, where the page sets one apart from the body."""
    body: list[Block] = Field(default_factory=list)
    """The body in reading order, without credit lines."""
    text: str = ""
    """The blocks' texts, one to a line, captions left out."""
    authors: list[str] = Field(default_factory=list)
    """Who wrote it, as printed."""
    tags: list[str] = Field(default_factory=list)
    """Topics and keywords that the page shows."""

    published_at: AwareDatetime | None = None
    """When it was published, with the offset of the zone that the site or the page names."""
    published_local: LocalDatetime | None = None
    """The printed time where no zone is known; then `published_at` is absent and the problem is `zone-unknown`."""
    published_precision: Precision | None = None
    """How exactly the page says it: `day` where there is no time."""
    published_raw: str | None = None
    """The date as printed."""
    modified_at: AwareDatetime | None = None
    """When the page says it was changed."""
    modified_local: LocalDatetime | None = None
    """The same where no zone is known; then `modified_at` is absent."""
    modified_precision: Precision | None = None
    """How exactly the page says it."""
    modified_raw: str | None = None
    """The same as printed."""

    credits: list[Credit] = Field(default_factory=list)
    """Who is credited for pictures, video and text."""
    media: list[Media] = Field(default_factory=list)
    """Pictures, videos, sounds, documents and players of the article."""
    comments: Comments | None = None
    """The comment block."""
    mentions: list[Mention] | None = None
    """People, organisations and places in the text; absent unless asked for."""

    version: Version
    """Which version of the article this is."""
    capture: Capture
    """The record that the page was read from."""
    rendered: Capture | None = None
    """The record of the page as a browser had built it, where the fields were read from that."""
    parser: Parser
    """What read the page."""

    @property
    def printed(self) -> datetime | None:
        """The time of publication as a reader of the page saw it: with its zone, or without where none is known."""
        return self.published_at or self.published_local

    @property
    def printed_day(self) -> str | None:
        """Day of publication by the page's own clock, as far as the page says it: 2024-12-10, 2024-12 or 2024."""
        return day_of(self.printed, self.published_precision)

    @property
    def sort_time(self) -> datetime | None:
        """A moment to sort by: where no zone is known, the printed time is taken for UTC."""
        return self.published_at or (self.published_local and self.published_local.replace(tzinfo=UTC))


def day_of(moment: datetime | None, precision: str | None) -> str | None:
    """The day of a time, 2024-12-10, or no more of it than is known: 2024-12, 2024; none of no time."""
    if moment is None:
        return None
    return moment.date().isoformat()[: {"year": 4, "month": 7}.get(precision or "", 10)]


def text_of_blocks(blocks: list[Block]) -> str:
    """The plain text of a body: the blocks' texts, one to a line, captions left out."""
    return "\n".join(block.text for block in blocks if block.type != "caption")


def to_json(item: PressItem) -> bytes:
    """One item as a line of JSON in UTF-8 without the line break; absent fields are left out.

    The order of keys is the order of the fields, so equal items give equal bytes.
    """
    return item.model_dump_json(exclude_none=True).encode()


__all__ = [
    "SCHEMA_VERSION",
    "Block",
    "Capture",
    "Comment",
    "Comments",
    "Credit",
    "Discussion",
    "Media",
    "Mention",
    "Parser",
    "PressItem",
    "Problem",
    "Region",
    "Rule",
    "Supplied",
    "Version",
    "text_of_blocks",
    "to_json",
]

"""The JSON archive: one version of an article a line, appended and never changed.

Text and comments are two tracks. Each line is the whole article: it says which version of the text and which of the
comments it has, and at least one of the two is new. What somebody supplied is in tracks of its own, one a file
(`archive.provenance`), with version numbers of their own. Where the lines are is `archive.item_lines`.
"""

from __future__ import annotations

import json
import re
import time
import zlib
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import ValidationError

from archive import provenance
from archive.acts import Acts
from archive.errors import LetopisError
from archive.identity import SITE, bare_host, item_id
from archive.item_lines import item_lines
from archive.items import SCHEMA_VERSION, PressItem, to_json
from archive.judging import name_of
from archive.lines import TOO_LONG
from archive.provenance import Suppliers, track
from archive.summary import Summary
from archive.upgrade import from_json
from archive.verdicts import Verdicts
from archive.versions import changed_fields, completes, cut_off, discussion_changed, hashed, incomplete

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from archive.items import Discussion
    from archive.summary import PlacedLine

SITE_NAME = re.compile(SITE)
"""What a site may be called."""

MOST_ALIKE = 100
"""So many articles of one content, or one name, are looked at."""

NAMESAKES = 3
"""A number in more addresses than so many is a section's or a year's, and not an article's."""

_PLACES = """
CREATE TABLE places (
    key TEXT PRIMARY KEY,
    part TEXT NOT NULL,
    offset INTEGER NOT NULL,
    number INTEGER NOT NULL,
    comments INTEGER NOT NULL,
    comments_part TEXT NOT NULL,
    comments_offset INTEGER NOT NULL,
    digest INTEGER,
    name INTEGER
) WITHOUT ROWID;
CREATE INDEX places_digest ON places (digest) WHERE digest IS NOT NULL;
CREATE INDEX places_name ON places (name) WHERE name IS NOT NULL
"""
"""Where the latest line of each article is, its id followed by the track where it was supplied. Only ours have a
`digest`, the first 60 bits of the content hash, and a `name`, the CRC-32 of what stays of the address when a portal is
rebuilt (`archive.judging.name_of`)."""

Outcome = Literal["new", "changed", "unchanged", "held"]
"""`held` is a further version that is not believed before its crawl is judged."""


class NewerSchema(LetopisError):
    """The archive was written by a newer release, whose fields this one does not know."""


@dataclass(frozen=True, slots=True)
class DamagedLine:
    """A line that cannot be read."""

    part: str
    line: int
    """Its number in the part, from 1."""
    reason: str
    code: str = "item-unreadable"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an item that was handed to the archive."""

    outcome: Outcome
    item: PressItem
    """The item with its version number; for `unchanged` the version that was there already."""


class _Place(NamedTuple):
    """Where the latest line of an article is."""

    part: str
    offset: int
    number: int
    comments: int
    """Number of the latest version of the comments; 0 where none is known."""
    comments_part: str
    comments_offset: int
    """Where the latest line with the comments is."""


def item_part(item: PressItem) -> str:
    """Name of the part that a version belongs into."""
    return f"items/{item.site}/{line_first_seen(item).astimezone(UTC):%Y-%m}.jsonl"


def line_first_seen(item: PressItem) -> datetime:
    """When what is new in a line was first seen: the text, or the comments."""
    comments = item.version.comments
    return max(item.version.first_seen, comments.first_seen) if comments else item.version.first_seen


def order(item: PressItem) -> tuple[int, int]:
    """What the lines of an article are sorted by: the versions of its text, then of its comments."""
    return item.version.number, item.version.comments.number if item.version.comments else 0


def _parse(line: bytes) -> PressItem:
    try:
        return from_json(line)
    except ValidationError:
        try:
            version = json.loads(line).get("schema_version", 1)
        except (ValueError, AttributeError):
            version = 1
        if isinstance(version, int) and version > SCHEMA_VERSION:
            raise NewerSchema(
                f"The archive holds items of schema version {version}; this release reads up to {SCHEMA_VERSION}."
            ) from None
        raise


def _numbers(content: Any) -> tuple[int, int]:
    """The numbers of a line's versions of text and comments, by which lines are sorted."""
    version = content["version"]
    if content["schema_version"] == SCHEMA_VERSION:
        return version["number"], (version.get("comments") or {}).get("number", 0)
    return version["number"], version["number"] if "comments" in content else 0  # as `archive.upgrade` counts them


def _short(content_hash: str) -> int | None:
    try:
        return int(content_hash[7:22], 16)
    except ValueError:
        return None


def _numbered(item: PressItem, number: int) -> PressItem:
    return item.model_copy(update={"version": item.version.model_copy(update={"number": number})})


def _name(url: str) -> int | None:
    try:
        name = name_of(url)
    except ValueError:
        return None
    return _crc(name) if name else None


def _crc(name: str) -> int:
    return zlib.crc32(name.encode("utf-8", "surrogatepass"))


class Items:
    """The items of a data folder, for reading. Damaged lines are gathered in `damage` instead of raising."""

    def __init__(self, root: Path, *, whole: bool = False) -> None:
        """`whole`: what is withheld is read, too."""
        self.root = root
        self.acts = Acts(renames=Acts.of(root).renames) if whole else Acts.of(root)
        self.damage: list[DamagedLine] = []
        self._lines = item_lines(root)
        self._suppliers = Suppliers(root)
        self._verdicts: dict[str, Verdicts] = {}

    def sites(self) -> list[str]:
        """Names of the sites that have items."""
        return self._lines.sites()

    def __iter__(self) -> Iterator[PressItem]:
        for site in self.sites():
            yield from self.of(site)

    def verdicts(self, site: str) -> Verdicts:
        """What the crawls of a site said as a whole."""
        if site not in self._verdicts:
            self._verdicts[site] = Verdicts.of(self.root, site)
        return self._verdicts[site]

    def of(self, site: str, *, containing: bytes = b"") -> Iterator[PressItem]:
        """Every version of a site in the order in which they were kept; only lines that contain the given bytes.

        Supplied versions are among them, what was withdrawn or is withheld is not. Raises `NewerSchema`.
        """
        verdicts = self.verdicts(site)
        for _, _, item in self.lines(site, containing=containing):
            if track(item) or not verdicts.withdrawn(item):
                shown = self.acts.shown(item)
                if shown is not None:
                    yield shown

    def lines(self, site: str, *, containing: bytes = b"") -> Iterator[tuple[str, bytes, PressItem]]:
        """The same with what was withdrawn or is withheld, each with its part and its line."""
        for part in self._lines.parts(site):
            for number, line in enumerate(self._lines.read(part), 1):
                if line.too_long:
                    self.damage.append(DamagedLine(part, number, TOO_LONG, "line-too-long"))
                    continue
                if containing not in line.data:
                    continue
                try:
                    yield part, line.data, self._suppliers.named(_parse(line.data))
                except ValidationError as error:
                    self.damage.append(DamagedLine(part, number, f"{error.error_count()} fields do not fit the schema"))

    def latest(self, site: str) -> Iterator[PressItem]:
        """The latest version of each article of a site, in the order in which the articles were first kept; a supplied
        one only where there is none of ours."""
        newest: dict[str, dict[str, PressItem]] = {}
        for item in self.of(site):
            tracks = newest.setdefault(item.id, {})
            known = tracks.get(track(item))
            if known is None or order(item) >= order(known):
                tracks[track(item)] = item
        for tracks in newest.values():
            if latest := provenance.latest(tracks.values(), self.acts.trusted):
                yield latest

    def versions(self, id: str) -> list[PressItem]:
        """All lines of one article that we captured, oldest first; where there are none, those of the supplied file
        that has the latest. Empty where the archive does not know the article.

        `archive.history` says which of them are versions of the text and which of the comments. An id that somebody
        gives may mean two articles: ask `meant` first.
        """
        found = self._all(id)
        latest = provenance.latest([item for item in found if not track(item)] or found, frozenset())
        return [item for item in found if latest and track(item) == track(latest)]

    def supplied(self, id: str) -> list[PressItem]:
        """All lines of one article that were read from supplied files, file by file, oldest first."""
        return [item for item in self._all(id) if track(item)]

    def _all(self, id: str) -> list[PressItem]:
        return self._named(id) or self._named(self.meant(id))

    def meant(self, id: str) -> str:
        """The id that an article has now, by any that it had. Raises `TwoArticles`."""

        def kept(each: str) -> tuple[datetime, str] | None:
            found = self._named(each)
            return (min(item.capture.fetched_at for item in found), found[-1].url) if found else None

        return self.acts.meant(id, kept)

    def _named(self, id: str) -> list[PressItem]:
        site, _, digest = id.rpartition("-")
        if not SITE_NAME.fullmatch(site) or not re.fullmatch(r"[0-9a-f]{16}", digest):
            return []
        id = self.verdicts(site).own(id)
        found = [item for item in self.of(site, containing=id.encode()) if item.id == id]
        found.sort(key=lambda item: (track(item), order(item)))
        own = sum(not track(item) for item in found)  # they come first: their track is nothing
        if own and (url := self.verdicts(site).moved(id)) and url != found[own - 1].url:
            version = found[own - 1].version.model_copy(update={"moved_to": url})
            found[own - 1] = found[own - 1].model_copy(update={"version": version})
        return found

    def at(self, url: str) -> list[PressItem]:
        """All versions of the article at an address, oldest first; noise in the address and a change of host are seen
        through. The host must be one that the article, or any other of its site, has or had."""
        found = [(site, versions) for site in self.sites() if (versions := self.versions(item_id(site, url)))]
        host = bare_host(url)
        exact = [versions for _, versions in found if any(bare_host(item.url) == host for item in versions)]
        return (exact or [versions for site, versions in found if self._has_host(site, host)] or [[]])[0]

    def _has_host(self, site: str, host: str) -> bool:
        return any(bare_host(item.url) == host for item in self.of(site, containing=host.encode()))


def summary_of_items(root: Path, site: str, *, writing: bool = True) -> Summary:
    """Where the latest version of each article of a site is."""
    source, suppliers = item_lines(root), Suppliers(root)

    def fold(lines: Iterable[PlacedLine]) -> None:
        for part, offset, line in lines:
            try:
                item = json.loads(line)
                if item["schema_version"] > SCHEMA_VERSION:
                    raise NewerSchema(
                        f"The archive holds items of schema version {item['schema_version']}; this release writes "
                        f"{SCHEMA_VERSION} and leaves it alone."
                    )
                by = suppliers.track(item)
                key, (number, comments) = item["id"] + by, _numbers(item)
                said = (None, None) if by else (_short(item["version"]["content_hash"]), _name(item["url"]))
            except (ValueError, KeyError, TypeError):
                continue
            at = part, offset
            if not comments and (
                before := summary.rows("SELECT comments, comments_part, comments_offset FROM places WHERE key = ?", key)
            ):
                comments, *at = before[0]
            summary.put(
                "INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(key, part, offset, number, comments, *at, *said),
            )

    summary = Summary(
        root,
        site,
        "items",
        _PLACES,
        source,
        lambda: source.parts(site),
        fold,
        stamp=suppliers.stamp,
        writing=writing,
    )
    return summary


class ItemWriter:
    """Appends the versions of one site. One at a time: the caller holds the site's lock."""

    def __init__(self, root: Path, site: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        if not SITE_NAME.fullmatch(site):
            raise ValueError(f"«{site}» cannot be the name of a site")
        self.site = site
        self.torn: list[str] = []
        """Where the rest of a torn line was put when the site was opened."""
        self._lines = item_lines(root, clock=clock)
        self._suppliers = Suppliers(root)
        self._withdrawn: dict[str, bool] = {}
        self.before: Callable[[str], bool] = lambda id: False
        """Whether an article was withdrawn before."""
        self._summary = summary_of_items(root, site)
        self._count: int | None = None
        self._remade = False
        for part in self._lines.parts(site):
            if not self._summary.untouched(part) and (aside := self._lines.mend(part)):
                self.torn.append(aside)

    def __len__(self) -> int:
        if self._count is None:
            self._count = len(self._summary.rows("SELECT 1 FROM places WHERE digest IS NOT NULL"))
        return self._count

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self._place(id) is not None and not self.withdrawn(id)

    def withdrawn(self, id: str) -> bool:
        """Whether an article is taken for one that was never seen."""
        if id not in self._withdrawn:
            self._withdrawn[id] = self.before(id)
        return self._withdrawn[id]

    def withdraw(self, ids: Iterable[str]) -> None:
        """Take articles for such as were never seen: the next version of one is its first, with the number that
        follows."""
        self._withdrawn.update(dict.fromkeys(ids, True))

    def restore_withdrawn(self, ids: Iterable[str]) -> None:
        """Take withdrawn articles for such as were seen after all."""
        self._withdrawn.update(dict.fromkeys(ids, False))

    def latest(self, id: str) -> PressItem | None:
        """The latest line of an article; None where there is none, or it was withdrawn."""
        return None if self.withdrawn(id) else self.latest_line(id)

    def by_digest(self, content_hash: str) -> list[str]:
        """Ids of the articles whose latest version has a content."""
        return self._found("digest", _short(content_hash))

    def by_name(self, name: str) -> list[str]:
        """Ids of the articles whose address has this number or slug (`name_of`); empty where so many have it that it
        names none of them."""
        found = self._found("name", _crc(name))
        return found if len(found) <= NAMESAKES else []

    def _found(self, column: Literal["digest", "name"], wanted: int | None) -> list[str]:
        query = f"SELECT key FROM places WHERE {column} = ? ORDER BY part, offset LIMIT {MOST_ALIKE}"  # noqa: S608 -- a name of ours
        return [id for (id,) in self._summary.rows(query, wanted) if not self.withdrawn(id)]

    def ids(self) -> set[str]:
        """Ids of all articles, also of those known from supplied files alone."""
        length = len(self.site) + len("-0123456789abcdef")
        return {key[:length] for (key,) in self._summary.rows("SELECT key FROM places")}

    def _place(self, key: str) -> _Place | None:
        found = self._summary.rows(
            "SELECT part, offset, number, comments, comments_part, comments_offset FROM places WHERE key = ?", key
        )
        return _Place(*found[0]) if found else None

    def latest_line(self, key: str, *, comments: bool = False) -> PressItem | None:
        """The latest line of an article (its id, or that and the track of a supplied one), withdrawn or not, or the
        latest that has its comments; None where there is none."""
        place = self._place(key)
        if place is None:
            return None
        part, offset = (place.comments_part, place.comments_offset) if comments else (place.part, place.offset)
        try:
            item = self._suppliers.named(_parse(self._lines.at(part, offset)))
            if item.id + track(item) == key:
                return item
        except (OSError, ValidationError):
            if self._remade:
                raise
        if self._remade:
            return None
        self._remade = True
        self._summary.remake(f"{part} has no line of {key} at {offset}")
        return self.latest_line(key, comments=comments)

    def judge(self, item: PressItem) -> Kept:
        """What the item is beside what is known: a new article, a further version of text or comments, or nothing new.

        Everything in `version` that follows from that is set here; nothing is written.
        """
        # Also a crawl of an archive may read what somebody supplied.
        item = hashed(self._suppliers.named(item))
        key = item.id + track(item)
        before, place = self.latest_line(key), self._place(key)
        if before is None or place is None:
            return Kept("new", item)
        if not track(item) and self.withdrawn(item.id):
            return Kept("new", _numbered(item, place.number + 1))
        if cut_off(item):
            # What did not come was not taken away.
            return Kept("unchanged", before)
        changed = changed_fields(before, item)
        discussion, changes = self._discussion(item, place, before)
        if not changed and not changes:
            return Kept("unchanged", before)
        version = item.version.model_copy(update={"comments": discussion})
        if changed:
            whole = completes(before, item)
            more = {"changed": [], "completes": True} if whole else {"changed": changed}
            version = version.model_copy(update={"number": place.number + 1, **more})
        else:
            # The text is the version that it was, and was first seen when it was.
            same = {name: getattr(before.version, name) for name in ("number", "changed", "first_seen")}
            version = version.model_copy(update=same)
        return Kept("changed", item.model_copy(update={"version": version}))

    def _discussion(self, item: PressItem, place: _Place, before: PressItem) -> tuple[Discussion | None, bool]:
        """The version of the comments that an item has, and whether it is a new one."""
        discussion = item.version.comments
        if discussion is None or not place.comments:
            return discussion, discussion is not None
        if (place.comments_part, place.comments_offset) != (place.part, place.offset):
            before = self.latest_line(item.id + track(item), comments=True) or before
        if before.version.comments and not discussion_changed(before, item):
            return before.version.comments, False
        if incomplete(item):
            return None, False
        return discussion.model_copy(update={"number": place.comments + 1}), True

    def keep(self, item: PressItem) -> Kept:
        """Append the item as a version of its own, unless the latest version says the same. Raises `OSError`."""
        kept = self.judge(item)
        if kept.outcome != "unchanged":
            self.append(kept.item)
        return kept

    def restore(self, item: PressItem) -> bool:
        """Append a version that was judged before but whose line a crash took; whether that was so."""
        place = self._place(item.id + track(item))
        if place is not None and (place.number, place.comments) >= order(item):
            return False
        self.append(item)
        return True

    def append(self, item: PressItem) -> None:
        """Append one version as it is.

        Raises `OSError` where the line cannot be written whole; what was begun of it is taken back.
        """
        part, line = item_part(item), to_json(item)
        self._summary.add(part, self._lines.append(part, line), line)
        self._withdrawn[item.id] = False
        self._count = None

    def sync(self) -> None:
        """Have what was appended written to the disk."""
        self._lines.sync()

    def close(self) -> None:
        """Sync and close; the writer opens again by itself."""
        self._lines.close()
        self._summary.close()

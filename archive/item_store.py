"""The JSON archive: one version of an article a line, appended and never changed.

Text and comments are two tracks. Each line is the whole article: it says which version of the text and which of the
comments it has, and at least one of the two is new. What somebody supplied is in tracks of its own, one a file
(`archive.provenance`), with version numbers of their own. `data/items/<site>/<year>-<month>.jsonl` holds what was first
seen in that month (UTC), so a month that is over is never written again. A line counts from its line break on: what a
crash left after the last one is put aside when the site is next opened for writing, and readers pass over it.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import ValidationError

from archive import provenance
from archive.acts import Acts
from archive.identity import item_id
from archive.items import SCHEMA_VERSION, PressItem, to_json
from archive.lines import LineWriter, mend, whole_lines
from archive.provenance import Suppliers, track
from archive.upgrade import from_json
from archive.versions import changed_fields, cut_off, discussion_changed, hashed, incomplete

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from archive.items import Discussion

SITE_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")
"""What a site may be called: it becomes a folder, a part of file names and of item ids."""

MONTH_FILE = re.compile(r"\d{4}-\d{2}\.jsonl")

Outcome = Literal["new", "changed", "unchanged"]


class NewerSchema(Exception):
    """The archive was written by a newer release, whose fields this one does not know."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A line that cannot be read."""

    path: Path
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an item that was handed to the archive."""

    outcome: Outcome
    item: PressItem
    """The item with its version number; for `unchanged` the version that was there already."""


class _Place(NamedTuple):
    """Where the latest line of an article is. One for each article a site ever had, so it is kept small."""

    path: Path
    offset: int
    number: int
    comments: int
    """Number of the latest version of the comments; 0 where none is known."""
    comments_path: Path
    comments_offset: int
    """Where the latest line is that tells the comments."""


def items_folder(root: Path, site: str) -> Path:
    """Folder of a site's items below the data folder.

    Raises `ValueError` where the name cannot be one of a site.
    """
    if not SITE_NAME.fullmatch(site):
        raise ValueError(f"«{site}» cannot be the name of a site")
    return root / "items" / site


def month_file(item: PressItem) -> str:
    """Name of the file that a version belongs into."""
    return f"{seen(item).astimezone(UTC):%Y-%m}.jsonl"


def seen(item: PressItem) -> datetime:
    """When what is new in a line was first seen: the text, or the comments."""
    comments = item.version.comments
    return max(item.version.first_seen, comments.first_seen) if comments else item.version.first_seen


def order(item: PressItem) -> tuple[int, int]:
    """What the lines of an article are sorted by: the versions of its text, then of its comments."""
    return item.version.number, item.version.comments.number if item.version.comments else 0


def _months(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if MONTH_FILE.fullmatch(path.name))


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


def _read(path: Path, offset: int) -> PressItem:
    with path.open("rb") as file:
        file.seek(offset)
        return _parse(file.readline())


class Items:
    """The items of a data folder, for reading. Damaged lines are gathered in `damage` instead of raising."""

    def __init__(self, root: Path, *, whole: bool = False) -> None:
        """`whole`: what is withheld is read, too."""
        self.root = root
        self.acts = Acts() if whole else Acts.of(root)
        self.damage: list[Damage] = []
        self._suppliers = Suppliers(root)

    def sites(self) -> list[str]:
        """Names of the sites that have items."""
        folder = self.root / "items"
        if not folder.is_dir():
            return []
        return sorted(path.name for path in folder.iterdir() if SITE_NAME.fullmatch(path.name) and path.is_dir())

    def __iter__(self) -> Iterator[PressItem]:
        for site in self.sites():
            yield from self.of(site)

    def of(self, site: str, *, containing: bytes = b"") -> Iterator[PressItem]:
        """Every version of a site in the order in which they were kept; only lines that contain the given bytes.

        Supplied versions are among them, what is withheld is not. Raises `NewerSchema`.
        """
        for _, _, item in self.lines(site, containing=containing):
            if (shown := self.acts.shown(item)) is not None:
                yield shown

    def lines(self, site: str, *, containing: bytes = b"") -> Iterator[tuple[Path, bytes, PressItem]]:
        """The same and what is withheld, each with the file that it stands in and its line."""
        for path in _months(items_folder(self.root, site)):
            for number, (_, line) in enumerate(whole_lines(path), 1):
                if containing not in line:
                    continue
                try:
                    yield path, line, self._suppliers.named(_parse(line))
                except ValidationError as error:
                    self.damage.append(Damage(path, number, f"{error.error_count()} fields do not fit the schema"))

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

        `archive.history` says which of them are versions of the text and which of the comments.
        """
        found = self._all(id)
        latest = provenance.latest([item for item in found if not track(item)] or found, frozenset())
        return [item for item in found if latest and track(item) == track(latest)]

    def supplied(self, id: str) -> list[PressItem]:
        """All lines of one article that were read from supplied files, file by file, oldest first."""
        return [item for item in self._all(id) if track(item)]

    def _all(self, id: str) -> list[PressItem]:
        site, _, digest = id.rpartition("-")
        if not SITE_NAME.fullmatch(site) or not re.fullmatch(r"[0-9a-f]{16}", digest):
            return []
        found = [item for item in self.of(site, containing=id.encode()) if item.id == id]
        return sorted(found, key=lambda item: (track(item), order(item)))

    def at(self, url: str) -> list[PressItem]:
        """All versions of the article at an address, oldest first; noise in the address and a change of host are seen
        through. Where several sites use the same path, the one that has this host is meant."""
        found = [versions for site in self.sites() if (versions := self.versions(item_id(site, url)))]
        host = urlsplit(url).hostname
        exact = [versions for versions in found if any(urlsplit(item.url).hostname == host for item in versions)]
        return (exact or found or [[]])[0]


class ItemWriter:
    """Appends the versions of one site. One at a time: the caller holds the site's lock."""

    def __init__(self, root: Path, site: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.folder = items_folder(root, site)
        self.site = site
        self.torn: list[Path] = []
        """Files into which the rest of a torn line was put when the site was opened."""
        self._clock = clock
        self._lines: LineWriter | None = None
        self._latest: dict[str, _Place] = {}
        """By the article's id, and the track of a supplied file after it."""
        self._suppliers = Suppliers(root)
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in _months(self.folder):
            if aside := mend(path):
                self.torn.append(aside)
            self._learn(path)

    def __len__(self) -> int:
        return len(self._latest)

    def __contains__(self, id: object) -> bool:
        return id in self._latest

    def ids(self) -> set[str]:
        """Ids of all articles, also of those known from supplied files alone."""
        length = len(self.site) + len("-0123456789abcdef")
        return {key[:length] for key in self._latest}

    def _learn(self, path: Path) -> None:
        for offset, line in whole_lines(path):
            try:
                item = json.loads(line)
                if item["schema_version"] > SCHEMA_VERSION:
                    raise NewerSchema(
                        f"The archive holds items of schema version {item['schema_version']}; this release writes "
                        f"{SCHEMA_VERSION} and leaves it alone."
                    )
                self._put(item["id"] + self._suppliers.track(item), path, offset, *_numbers(item))
            except (ValueError, KeyError, TypeError):
                continue

    def _put(self, id: str, path: Path, offset: int, number: int, comments: int) -> None:
        before = self._latest.get(id)
        told = (path, offset)
        if not comments and before:
            comments, told = before.comments, (before.comments_path, before.comments_offset)
        self._latest[id] = _Place(path, offset, number, comments, *told)

    def judge(self, item: PressItem) -> Kept:
        """What the item is beside what is known: a new article, a further version of text or comments, or nothing new.

        Everything in `version` that follows from that is set here; nothing is written.
        """
        item = hashed(item)
        place = self._latest.get(item.id + track(item))
        if place is None:
            return Kept("new", item)
        before = _read(place.path, place.offset)
        if cut_off(item):
            # What did not come was not taken away.
            return Kept("unchanged", before)
        changed = changed_fields(before, item)
        discussion, changes = self._discussion(item, place, before)
        if not changed and not changes:
            return Kept("unchanged", before)
        version = item.version.model_copy(update={"comments": discussion})
        if changed:
            version = version.model_copy(update={"number": place.number + 1, "changed": changed})
        else:
            # The text is the version that it was, and was first seen when it was.
            same = {name: getattr(before.version, name) for name in ("number", "changed", "first_seen")}
            version = version.model_copy(update=same)
        return Kept("changed", item.model_copy(update={"version": version}))

    def _discussion(self, item: PressItem, place: _Place, before: PressItem) -> tuple[Discussion | None, bool]:
        """The version of the comments that an item has, and whether it is a new one."""
        track = item.version.comments
        if track is None or not place.comments:
            return track, track is not None
        if (place.comments_path, place.comments_offset) != (place.path, place.offset):
            before = _read(place.comments_path, place.comments_offset)
        if before.version.comments and not discussion_changed(before, item):
            return before.version.comments, False
        if incomplete(item):
            return None, False
        return track.model_copy(update={"number": place.comments + 1}), True

    def keep(self, item: PressItem) -> Kept:
        """Append the item as a version of its own, unless the latest version says the same. Raises `OSError`."""
        kept = self.judge(item)
        if kept.outcome != "unchanged":
            self.append(kept.item)
        return kept

    def restore(self, item: PressItem) -> bool:
        """Append a version that was judged before but whose line a crash took; whether that was so."""
        place = self._latest.get(item.id + track(item))
        if place is not None and (place.number, place.comments) >= order(item):
            return False
        self.append(item)
        return True

    def append(self, item: PressItem) -> None:
        """Append one version as it is.

        Raises `OSError` where the line cannot be written whole; what was begun of it is taken back.
        """
        path = self.folder / month_file(item)
        if self._lines is None or self._lines.path != path:
            self.close()
            self._lines = LineWriter(path, clock=self._clock)
        offset = self._lines.append(to_json(item))
        self._put(item.id + track(item), self._lines.path, offset, *order(item))

    def sync(self) -> None:
        """Have what was appended written to the disk."""
        if self._lines is not None:
            self._lines.sync()

    def close(self) -> None:
        """Sync and close; the writer opens again by itself."""
        if self._lines is not None:
            lines, self._lines = self._lines, None
            lines.close()

"""What the keepers of an archive decided: that a supplied file is trusted, that an article is withheld.

Each act is a `metadata` record in a WARC of ours, below `data/warc/own-records/`, and is taken back by a later one.
`data/acts.jsonl` holds the same lines for whoever asks; `letopis rebuild` makes it again from those records. A record
of that kind in a file that somebody supplied decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from archive.errors import LetopisError
from archive.holdings import files, own
from archive.lines import LineWriter, draft, whole_lines
from archive.warc.fields import ACT_TYPE, BESIDE
from archive.withheld import key_of, reach

if TYPE_CHECKING:
    from archive.holdings.writer import WarcInfo
    from archive.items import PressItem
    from archive.warc.record import Record

ACTS = "acts.jsonl"
FOLDER = "own-records"
"""Folder below `data/warc` of the records that belong to no site; its `-` keeps it apart from every site's name."""

Extent = Literal["all", "comments"]


class Act(BaseModel):
    """One decision."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    kind: Literal["trust", "withhold", "rename"]
    """What was done."""
    revoked: bool = False
    """Whether it is taken back."""
    at: AwareDatetime
    """When."""
    by: str | None = None
    """Who did it, by the name given to the command."""
    reason: str | None = None
    """Why."""
    file: str | None = None
    """For a trust: name of the file as it was given."""
    digest: str | None = None
    """For a trust: `sha256:` and the hexadecimal digest of that file."""
    id: str | None = None
    """For a withholding: id of the article; absent where an address that is no article is withheld."""
    urls: list[str] = Field(default_factory=list)
    """For a withholding: the addresses whose captures are not given out."""
    old: str | None = None
    """For a rename: the name that the site had."""
    new: str | None = None
    """For a rename: the name that it has."""
    part: Extent = "all"
    """For a withholding: the article, or its comments alone."""


class TwoArticles(LetopisError, LookupError):
    """An id means one article by the name that a site has, and another by the name that a site had."""


@dataclass(frozen=True, slots=True)
class Acts:
    """What holds now."""

    trusted: frozenset[str] = frozenset()
    """Digests of the supplied files that count like ours, `sha256:…`."""
    withheld: frozenset[str] = frozenset()
    """Ids of the articles that are not given out."""
    silenced: frozenset[str] = frozenset()
    """Ids of those whose comments are not."""
    hidden: frozenset[str] = frozenset()
    """Keys (`key_of`) of the addresses whose captures are not given out; a page holds its comments."""
    renames: tuple[Act, ...] = ()
    """The sites that got another name, oldest first."""
    standing: tuple[Act, ...] = ()
    """The acts that hold, oldest first."""

    @classmethod
    def of(cls, root: Path) -> Acts:
        """Those of a data folder."""
        path = root / ACTS
        try:
            stat = path.stat()
        except FileNotFoundError:
            return NONE
        acts = _read(path, stat.st_mtime_ns, stat.st_size)
        if not acts.hidden:
            return acts
        bare = frozenset(url for act in acts.standing if act.kind == "withhold" and not act.id for url in act.urls)
        more = reach(root, acts.withheld, acts.silenced, bare)
        return replace(
            acts,
            withheld=acts.withheld | more.withheld,
            silenced=acts.silenced | more.silenced,
            hidden=acts.hidden | more.hidden,
        )

    def now(self, id: str, since: datetime | None = None) -> str:
        """The id that an article has now, by the renames of sites, or those after a time."""
        site, _, digest = id.rpartition("-")
        return f"{self.site_now(site, since)}-{digest}"

    def site_now(self, site: str, since: datetime | None = None) -> str:
        """The name that a site has now, by all its renames, or those after a time."""
        for act in self.renames:
            if act.old == site and act.new and (since is None or act.at >= since):
                site = act.new
        return site

    def meant(self, id: str, kept: Callable[[str], tuple[datetime, str] | None]) -> str:
        """The id that the article has now which is called so, also by a name that its site had when it was kept.

        `kept` says when an article of an id was first captured, and its address; None where there is none. Raises
        `TwoArticles` where a site of today has the name of one that was renamed, and an article of the same path.
        """
        now = list(dict.fromkeys((id, *(self.now(id, act.at) for act in self.renames))))
        found: dict[str, str] = {}
        for each in now if len(now) > 1 else ():
            # What was first kept after the rename never had the former name.
            if (first := kept(each)) and (each == id or self.now(id, first[0]) == each):
                found[each] = first[1]
        if len(found) > 1:
            articles = ", and ".join(f"of {url} (now {each})" for each, url in found.items())
            raise TwoArticles(f"«{id}» is the id of more than one article, as a site was renamed: {articles}. "
                              "Name the address.")  # fmt: skip
        return next(iter(found), id)

    def shown(self, item: PressItem) -> PressItem | None:
        """An item as it may be given out; None where it may not."""
        if item.id in self.withheld:
            return None
        if item.id not in self.silenced or (item.comments is None and item.version.comments is None):
            return item
        absent = {**item.parser.absent, "comments": "withheld"}
        return item.model_copy(
            update={
                "comments": None,
                "version": item.version.model_copy(update={"comments": None}),
                "parser": item.parser.model_copy(update={"absent": absent}),
            }
        )

    def hides(self, url: str) -> bool:
        """Whether captures of an address are not given out."""
        return bool(self.hidden) and key_of(url) in self.hidden

    def hides_record(self, record: Record) -> bool:
        """Whether a record is not given out: one of such an address or a redirect to it, one of ours that speaks of a
        withheld article (its item, with the readers' comments, a sighting, a verdict), and that of the withholding."""
        if not self.hidden:
            return False
        if record.url is not None and (self.hides(record.url) or self._leads_there(record, record.url)):
            return True
        if record.type != "metadata" or record.content_type not in BESIDE:
            return False
        block = record.block
        if record.content_type == ACT_TYPE:
            return b'"withhold"' in block
        return any(id.encode() in block for id in self.withheld | self.silenced)

    def _leads_there(self, record: Record, url: str) -> bool:
        """Whether a response is a redirect to such an address."""
        head = record.http if record.type in ("response", "revisit") else None
        return head is not None and (target := head.target(url)) is not None and self.hides(target)


NONE = Acts()


@lru_cache(16)
def _read(path: Path, changed: int, size: int) -> Acts:
    acts: dict[tuple[str, ...], Act] = {}
    for line in whole_lines(path):
        try:
            act = Act.model_validate_json(line.data)
        except ValidationError:
            continue
        key = (act.kind, act.digest or act.id or "\n".join(act.urls) or f"{act.old} {act.new} {act.at}", act.part)
        acts.pop(key, None)
        if not act.revoked:
            acts[key] = act
    found = tuple(acts.values())
    names = Acts(renames=tuple(act for act in found if act.kind == "rename"))
    withheld = [
        act.model_copy(update={"id": names.now(act.id, act.at)}) if act.id else act
        for act in found
        if act.kind == "withhold"
    ]
    return Acts(
        renames=names.renames,
        trusted=frozenset(act.digest for act in found if act.kind == "trust" and act.digest),
        withheld=frozenset(act.id for act in withheld if act.id and act.part == "all"),
        silenced=frozenset(act.id for act in withheld if act.id and act.part == "comments"),
        hidden=frozenset(key_of(url) for act in withheld for url in act.urls),
        standing=found,
    )


def record_act(root: Path, info: WarcInfo, act: Act) -> None:
    """Record an act, in a WARC of ours and in the list. Raises OSError."""
    from archive.holdings.writer import WarcWriter

    line = act.model_dump_json(exclude_none=True).encode()
    with WarcWriter(root, FOLDER, info, dedup=False) as warc:
        warc.write_act(line, ACT_TYPE, f"{act.kind}:{act.digest or act.id or act.old or act.urls[0]}", act.at)
    lines = LineWriter(root / ACTS)
    try:
        lines.append(line)
    finally:
        lines.close()


def recorded(root: Path, content_type: str) -> Iterator[bytes]:
    """The lines of a type that our own records hold, in the order of their files."""
    from archive.warc.reader import records

    known = own.Own(root)
    for path, warc in files.closed(root, FOLDER):
        if known.proves(warc):
            for record in records(path):
                if record.type == "metadata" and record.content_type == content_type:
                    yield record.block


def rebuild_acts(root: Path) -> int:
    """Make the list again from the records; how many acts it has. Raises OSError."""
    found: list[tuple[datetime, bytes]] = []
    for line in recorded(root, ACT_TYPE):
        try:
            found.append((Act.model_validate_json(line).at, line))
        except ValidationError:
            continue
    found.sort(key=lambda each: each[0])
    path = root / ACTS
    lines = [line + b"\n" for _, line in found]
    if [line.data for line in whole_lines(path)] != lines:
        draft(path, lines).replace(path)
    return len(found)

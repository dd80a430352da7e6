"""Checks a whole archive: files, digests, indexes, revisits, items against the records they cite, packages, manifest.

Nothing is changed. How a page is read is not known here: whoever calls hands that over.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from archive import manifest
from archive.acts import ACTS
from archive.errors import NoSiteFile
from archive.holdings import cdxj, dedup, files, lookup, own
from archive.holdings.check import Checked, Finding, Revisit, check_warc, line_digest
from archive.holdings.renamed import block_now
from archive.holdings.resolve import cited, holder, original
from archive.importing import every_import
from archive.item_lines import item_lines
from archive.item_store import Items, item_part, order
from archive.items import Capture, PressItem, Supplied
from archive.lines import TOO_LONG, whole_lines
from archive.provenance import STRANGER, by_warc_of, strangers, track
from archive.versions import content_hash
from archive.wacz.check import check_wacz, lost_originals
from archive.warc import fields
from archive.warc.parts import parts
from archive.warc.reader import Record, Unreadable, records
from archive.workers import workers

Parse = Callable[[Record, PressItem], "PressItem | str"]
"""Reads a page again: takes the record that holds its payload and the kept item, gives the item of today's parser, or a
sentence why there is none."""

OF_SITES, OF_ARCHIVE = ("ledger", "verdicts", "held"), (ACTS, "storage/copied.jsonl")
"""Files of lines beside the items: folders with one a site, and files of the archive as a whole."""

PARALLEL_FROM = 64 << 20
"""Bytes of WARC from which it pays to start further processes."""
NOT_COMPARED = frozenset({"version", "capture", "rendered", "parser", "mentions", "schema_version", "media"})
"""Fields of an item that reading the page alone does not give."""


@dataclass(slots=True)
class Verified:
    """What was checked, and what was found."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    items: int = 0
    packages: int = 0
    """WACZ files below `data/wacz`."""
    days: int = 0
    """Days of the manifest."""
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Sentences on what was checked of a signature, and what was not."""
    sound_files: list[str] = field(default_factory=list)
    """WARC files of which nothing was found, by their paths below `data/warc`."""

    @property
    def sound(self) -> bool:
        """Nothing was found."""
        return not self.findings


def together(found: Iterable[Verified]) -> Verified:
    """What several checks found, as one."""
    whole = Verified()
    for each in found:
        for name in Verified.__slots__:
            setattr(whole, name, getattr(whole, name) + getattr(each, name))
    return whole


def verify(
    root: Path,
    *,
    site: str | None = None,
    parse: Parse | None = None,
    processes: int | None = None,
    roots: Path | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> Verified:
    """Check an archive, or one site of it.

    `progress` is called with what is being done, how much of it, and of how much. Raises OSError where a file cannot be
    read.
    """
    result = Verified()
    originals = _Originals(root)
    known = own.Own(root)
    recorded: dict[str, dict[bytes, str]] = defaultdict(dict)
    said, by_warc = _Said(root, known), by_warc_of(root)
    sound: list[str] = []
    for checked in _check_files(root, site, processes, progress):
        result.files += 1
        result.records += checked.records
        result.bytes += checked.size
        result.findings += checked.findings
        result.notes += checked.notes
        result.findings += (faults := [*originals.faults(checked)])
        if not checked.findings and not faults:
            sound.append(checked.name)
        if known.holds(checked.name):
            recorded[checked.name.partition("/")[0]].update(checked.items)
            said.take(checked, known.older(checked.name))
    result.findings += _strangers(root, site)
    result.findings += _left_open(root, site)
    result.findings += _indexes_without_file(root, site)
    result.findings += _searched(root, site)
    store = Items(root)
    for name in [site] if site else sorted({*store.sites(), *(name for name, lines in recorded.items() if lines)}):
        kept, reread, outdated = _KeptItems(name, recorded.pop(name, {})), parse, Counter[str]()
        for part, line, item in store.lines(name):
            result.items += 1
            result.findings += kept.faults(part, line, item)
            result.findings += _supplier(item, by_warc)
            for finding in check_item(root, item, reread, originals.index):
                # A line of ours that no record has and that reads otherwise has nothing that speaks for it.
                if finding.code == "item-outdated" and (track(item) or not kept.unsaid):
                    outdated[item.parser.version] += 1
                    continue
                result.findings.append(finding)
                if finding.code == "site-file-missing":
                    reread = None  # said once of a site
            progress("items", result.items, 0)
        result.notes += [
            f"{name}: this release reads {count} of the items that release {version} kept otherwise; "
            "`letopis rebuild` takes them in as they are read now."
            for version, count in sorted(outdated.items())
        ]
        result.findings += kept.lacking()
        result.findings += _torn(root, name)
    for damage in store.damage:
        result.findings.append(Finding(damage.part, damage.code, f"line {damage.line}: {damage.reason}"))
    result.findings += _too_long(root, site)
    result.findings += said.unsaid(site, result.notes)
    result.sound_files = sound
    if site is None:
        result.findings += _packages(root, result, roots, progress)
    chain = manifest.verify_chain(root, roots=roots)
    result.notes += chain.notes
    result.days = chain.days
    result.findings += chain.findings
    return result


def _check_files(
    root: Path, site: str | None, processes: int | None, progress: Callable[[str, int, int], None]
) -> Iterator[Checked]:
    found = files.closed(root, site)
    sizes = sum(path.stat().st_size for path, _ in found)
    count = min(processes or os.cpu_count() or 1, len(found))
    done = 0
    check = partial(_check_one, root)
    if count < 2 or sizes < PARALLEL_FROM:
        for each in found:
            checked = check(each)
            done += checked.size
            progress("records", done, sizes)
            yield checked
        return
    with workers(count) as pool:
        for checked in pool.map(check, found):
            done += checked.size
            progress("records", done, sizes)
            yield checked


def _check_one(root: Path, found: tuple[Path, str]) -> Checked:
    path, name = found
    # What others made has to be sound, and not as careful as ours.
    ours = own.Own(root).holds(name)
    return check_warc(path, name, index=cdxj.index_path(root, name), ours=ours)


class _Said:
    """What the records of ours say beside the pages, against the lines that are read in their place: a line that
    somebody wrote there would be believed until the next rebuild."""

    def __init__(self, root: Path, known: own.Own) -> None:
        self._root, self._known = root, known
        self._lines: set[bytes] = set()
        self._files: set[str] = set()
        self._older: dict[str, str] = {}
        """Until when a release wrote the files of a site that gave its ledger's lines no records."""

    def take(self, checked: Checked, older: bool) -> None:
        """Take what a file of ours says."""
        self._lines |= checked.lines
        self._files.add(checked.name)
        if older:
            site = checked.name.partition("/")[0]
            self._older[site] = max(self._older.get(site, ""), checked.last)

    def unsaid(self, site: str | None, notes: list[str]) -> Iterator[Finding]:
        """Lines that no record says."""
        pattern = f"{files.valid_site(site) if site else '*'}.jsonl"
        paths = [path for kind in OF_SITES for path in sorted((self._root / kind).glob(pattern))]
        found = {path: self._without_record(path) for path in [*paths, *([] if site else [self._root / ACTS])]}
        if any(found.values()):
            self._catch_up()
        for path, lines in found.items():
            name, old = path.relative_to(self._root).as_posix(), 0
            for number, line in lines:
                if line_digest(line) in self._lines:
                    continue
                if path.parent.name == "ledger" and _seen(line) <= self._older.get(path.stem, ""):
                    old += 1
                else:
                    yield Finding(name, "line-unsaid", f"line {number}: no record of ours says it")
            if old:
                notes.append(
                    f"{name}: {old} lines are of a time whose release kept no records of them; they were not checked."
                )

    def _without_record(self, path: Path) -> list[tuple[int, bytes]]:
        lines = ((number, line) for number, line in enumerate(whole_lines(path), 1) if not line.too_long)
        return [
            (number, data) for number, line in lines if line_digest(data := line.data.rstrip(b"\n")) not in self._lines
        ]

    def _catch_up(self) -> None:
        """Read what crawls wrote meanwhile, and are writing."""
        base = self._root / "warc"
        for path in sorted(base.rglob("*.warc*")):
            name = path.relative_to(base).as_posix().removesuffix(files.OPEN)
            if name.endswith(files.SUFFIXES) and name not in self._files and self._known.holds(name):
                with suppress(OSError):
                    for record in records(path):
                        if record.type == "metadata" and record.content_type in fields.BESIDE:
                            self._lines.add(line_digest(block_now(record)))


def _seen(line: bytes) -> str:
    """When a line of the ledger was seen, as WARC-Date writes it; after all times where it cannot be read."""
    try:
        at = datetime.fromisoformat(json.loads(line)["at"])
        return f"{at.astimezone(UTC):%FT%TZ}"
    except (ValueError, LookupError, TypeError):
        return "~"


class _KeptItems:
    """The lines of a site's items against their records in the WARC files."""

    def __init__(self, site: str, recorded: dict[bytes, str]) -> None:
        self._site = site
        self._left = recorded
        """Digest of each line that a record has and the items lack as yet, and its item's id."""
        self._ids: set[str] = set()
        self._otherwise: set[str] = set()
        """Articles with lines that are no record's: read by other parsers since."""
        self._versions: set[tuple[str, str, tuple[int, int]]] = set()
        self._captures: dict[tuple[str, str, str], tuple[tuple[str, str, tuple[int, int]], bool]] = {}
        """Of which version each capture is, and whether no record has that."""
        self.unsaid = False
        """Whether no record has the line that was looked at last."""

    def faults(self, where: str, line: bytes, item: PressItem) -> Iterator[Finding]:
        """What is wrong with the place of a line."""
        self._ids.add(item.id)
        version = (item.id, track(item), order(item))
        if version in self._versions:
            yield Finding(item.id, "item-twice", f"version {item.version.number} is in {where} once more")
        self.unsaid = not self._left.pop(line_digest(line.rstrip(b"\n")), None)
        if self.unsaid and version not in self._versions:
            self._otherwise.add(item.id)
        # One capture gives one version; of lines with records a crash may have left two.
        capture = (item.id, track(item), item.capture.record_id)
        first, unsaid = self._captures.setdefault(capture, (version, self.unsaid))
        if first != version and (self.unsaid or unsaid):
            yield Finding(item.id, "item-twice", f"version {item.version.number} is of the capture of another one")
        self._versions.add(version)
        if item.site != self._site or item_part(item) != where:
            yield Finding(item.id, "item-misplaced", f"it is in {where} and belongs elsewhere")

    def lacking(self) -> Iterator[Finding]:
        """Items that have a record and no line."""
        for id in self._left.values():
            if id not in self._otherwise:
                yield Finding(
                    id, "item-missing", "it is in the WARC and not among the items; `letopis rebuild` gives it back"
                )


def _torn(root: Path, site: str) -> Iterator[Finding]:
    """Items' files that end within a line; a running crawl writes whole ones."""
    lines = item_lines(root)
    for part in lines.parts(site):
        if lines.torn(part):
            yield Finding(part, "item-torn", "it ends in the middle of a line; the next crawl puts that aside")


class _Originals:
    """Where revisits lead. Many lead to the same response, which is looked at once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.index = cdxj.Index(root)
        self._known: dict[tuple[str | None, ...], tuple[str, str] | None] = {}

    def faults(self, checked: Checked) -> Iterator[Finding]:
        """Revisits of a file whose originals are in other files, or nowhere."""
        for revisit in checked.revisits:
            key = (revisit.record_id, revisit.url, revisit.date, revisit.stated_digest)
            if key not in self._known:
                self._known[key] = self._fault(revisit)
            if fault := self._known[key]:
                yield Finding(checked.name, *fault, revisit.offset)

    def _fault(self, revisit: Revisit) -> tuple[str, str] | None:
        headers = [
            ("WARC-Refers-To", revisit.record_id),
            ("WARC-Refers-To-Target-URI", revisit.url),
            ("WARC-Refers-To-Date", revisit.date),
            ("WARC-Target-URI", revisit.own_url),
            ("WARC-Payload-Digest", revisit.stated_digest),
        ]
        asking = Record.asking([(key, value) for key, value in headers if value])
        try:
            record = original(self._root, asking, self.index)
        except OSError as error:
            return "revisit-unresolved", f"the original cannot be read: {error}"
        if record is None:
            return "revisit-unresolved", "the response it refers to is not there"
        if record.type != "response":
            return "revisit-of-revisit", f"it refers to a {record.type} record"
        if revisit.digest and revisit.digest != _payload_digest(record):
            return "revisit-digest", "the response it refers to holds another payload"
        return None


def _payload_digest(record: Record) -> str:
    return fields.cited_digest(record.get("WARC-Payload-Digest")) or record.payload_digest()


def _packages(
    root: Path, result: Verified, time_roots: Path | None, progress: Callable[[str, int, int], None]
) -> Iterator[Finding]:
    """The WACZ files that were made here: their digests and index, and the records in them."""
    found = sorted((root / "wacz").rglob("*.wacz"))
    for done, path in enumerate(found, 1):
        name = path.relative_to(root).as_posix()
        result.packages += 1
        try:
            found_here = check_wacz(path, result.notes, time_roots=time_roots)
            yield from (replace(finding, where=name) for finding in found_here)
            revisits: list[Revisit] = []
            for part in parts(path):
                checked = check_warc(part, f"{name}/{part.name}", ours=False)
                yield from checked.findings
                revisits += checked.revisits
            yield from (replace(finding, where=name) for finding in lost_originals(path, revisits))
        except zipfile.BadZipFile as error:
            yield Finding(name, "wacz-unreadable", f"it is a damaged package: {error}")
        progress("packages", done, len(found))


def _strangers(root: Path, site: str | None) -> Iterator[Finding]:
    """Files that no writer of ours made, or that are not what it finished, and that no import accounts for."""
    known, unknown = own.Own(root), set(strangers(root, site))
    imported = {warc.warc: warc.sha256 for one in every_import(root) for warc in one.warcs}
    for path, name in files.closed(root, site):
        if name in imported:
            if files.digest_of(path) != imported[name]:
                yield Finding(name, "file-changed", "it is not the file that was imported")
        elif name in unknown:
            yield Finding(name, "file-supplied", STRANGER)
        elif known.changed(name):
            yield Finding(name, "file-changed", "it is not the file that our writer finished")


def _left_open(root: Path, site: str | None) -> Iterator[Finding]:
    """Files that a crash left, which are those that nobody holds the lock of."""
    base = root / "warc"
    folder = base / files.valid_site(site) if site else base
    for path in sorted(folder.rglob(f"*.warc*{files.OPEN}")):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            abandoned = files.lock(descriptor)
        finally:
            os.close(descriptor)
        if abandoned:
            name = path.relative_to(base).as_posix()
            yield Finding(name, "left-open", "a crash left this file; `letopis mend` finishes it")


def _too_long(root: Path, site: str | None) -> Iterator[Finding]:
    """Lines beside the items that nobody reads: of a site, and where all are checked of the archive as a whole."""
    pattern = f"{files.valid_site(site) if site else '*'}.jsonl"
    paths = [path for kind in OF_SITES for path in sorted((root / kind).glob(pattern))]
    for path in paths if site else [*paths, *(root / name for name in OF_ARCHIVE)]:
        for number, line in enumerate(whole_lines(path), 1):
            if line.too_long:
                yield Finding(path.relative_to(root).as_posix(), "line-too-long", f"line {number}: {TOO_LONG}")


def _indexes_without_file(root: Path, site: str | None) -> Iterator[Finding]:
    stems = {cdxj.index_path(root, name) for _, name in files.closed(root, site)}
    for path in cdxj.index_files(root, site):
        if path not in stems:
            yield Finding(path.relative_to(root).as_posix(), "file-missing", "the WARC file of this index is gone")


def _searched(root: Path, site: str | None) -> Iterator[Finding]:
    """What look-ups search, against the indexes that it was made of, and what is known of payloads."""
    for folder in sorted((root / "index").glob(files.valid_site(site) if site else "*")):
        where = folder.relative_to(root).as_posix()
        if lacking := lookup.lacking(folder):
            text = f"{lacking} captures are not found by address; `letopis rebuild` mends it"
            yield Finding(f"{where}/{lookup.FOLDER}", "lookup-lacks", text)
        if damage := dedup.damage(folder / dedup.NAME):
            text = f"it cannot be read ({damage}); `letopis rebuild` mends it"
            yield Finding(f"{where}/{dedup.NAME}", "payloads-damaged", text)


def check_item(
    root: Path, item: PressItem, parse: Parse | None = None, index: cdxj.Index | None = None
) -> Iterator[Finding]:
    """One item against the record that it cites, and against what today's parser reads there."""
    capture = item.capture
    try:
        record = cited(root, capture)
        held = holder(root, record, index)
    except FileNotFoundError:
        yield Finding(item.id, "record-missing", f"there is no file {capture.warc}")
        return
    except (Unreadable, OSError) as error:
        yield Finding(item.id, "record-unreadable", f"{capture.warc} at {capture.offset}: {error}")
        return
    if held is None:
        yield Finding(item.id, "record-unresolved", "the response that the cited revisit refers to is not there")
        return
    yield from _citation(item.id, record, capture)
    yield from _further(root, item)
    if capture.payload_digest and held.payload_digest() != capture.payload_digest:
        yield Finding(item.id, "item-digest", "the payload is not the one that the item was read from")
        return
    if parse is None:
        return
    try:
        again = parse(held, item)
    except NoSiteFile as error:
        yield Finding(item.site, "site-file-missing", str(error))
        return
    if isinstance(again, str):
        yield Finding(item.id, "item-unread", f"the page gives no item any more: {again}")
        return
    if item.parser.version == again.parser.version and content_hash(item) != item.version.content_hash:
        yield Finding(item.id, "item-hash", "its content_hash is not that of its content")
    if changed := differing(item, again):
        # What another release read is no damage: its rules were others. `verify` counts such items.
        same = item.parser.version == again.parser.version
        code = "item-differs" if same else "item-outdated"
        how = "" if same else f" (parser {item.parser.version} then, {again.parser.version} now)"
        yield Finding(item.id, code, f"read again, other {', '.join(changed)}{how}")


def _citation(id: str, record: Record, capture: Capture) -> Iterator[Finding]:
    there = record.capture(capture.warc)
    wrong = [name for name in Capture.model_fields if getattr(there, name, None) != getattr(capture, name)]
    if wrong:
        yield Finding(id, "citation-differs", f"the record of {capture.url} says otherwise about {', '.join(wrong)}")


def _supplier(item: PressItem, by_warc: dict[str, Supplied]) -> Iterator[Finding]:
    """Whether a version names who supplied the file that it was read from."""
    warc, by = item.capture.warc, item.version.supplied_by
    if by and (warc in by_warc or not warc.startswith(files.IMPORTED)):
        known = by_warc.get(warc)
        if known is None or known.digest != by.digest:
            yield Finding(item.id, "supplier-differs", f"{warc} is not of the file {by.file} ({by.digest})")


def _further(root: Path, item: PressItem) -> Iterator[Finding]:
    """The records of an item's media, and of the pages that further comments were read from."""
    captures = [medium.capture for medium in item.media if medium.capture]
    for capture in [*captures, *(item.comments.captures if item.comments else [])]:
        try:
            yield from _citation(item.id, cited(root, capture), capture)
        except FileNotFoundError:
            yield Finding(item.id, "record-missing", f"there is no file {capture.warc}, cited for {capture.url}")
        except (Unreadable, OSError) as error:
            yield Finding(item.id, "record-unreadable", f"{capture.warc} at {capture.offset}, {capture.url}: {error}")


def differing(item: PressItem, again: PressItem) -> list[str]:
    """Fields in which a page read again differs from its item; not what fetching or counting added."""
    changed = [
        name
        for name in PressItem.model_fields
        if name not in NOT_COMPARED and getattr(again, name) != getattr(item, name)
    ]
    if _media(again) != _media(item):
        changed.append("media")
    return changed


def _media(item: PressItem) -> list[dict[str, object]]:
    """The media without what fetching them added."""
    return [medium.model_dump(exclude={"capture", "size"}) for medium in item.media]

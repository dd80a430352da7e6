"""Taking in what other tools archived: WARC and WACZ by wget, Browsertrix, Heritrix, warcio, Common Crawl.

The files are copied as they are to `data/warc/imported-<name>/` and get an index, so that they are asked and replayed
like our own. What was taken in, by whom, with which digest and what it says of its origin is a record in a WARC of ours
(`archive.acts`); `data/imports/<name>.json` is made of these. A WACZ gives the WARCs inside it.

What is not compressed by the record cannot be cited by offset: a WARC that is one piece, one whose records reach over
several gzip members, one with several records in a member. Its records are compressed again, one by one, and the file
itself is kept in `data/imports/<name>/`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from archive import acts
from archive.errors import LetopisError
from archive.holdings import cdxj, files, lookup
from archive.holdings.writer import WarcWriter
from archive.items import Supplied
from archive.wacz.members import Members
from archive.warc import gzip
from archive.warc.fields import IMPORT_TYPE
from archive.warc.parts import STEP, Part, Window, parts
from archive.warc.reader import Damage, Record, records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.holdings.writer import WarcInfo

_SUFFIXES = (".warc.gz", ".warc.zst", ".warc")
ORIGIN_LINES, ORIGIN_LENGTH = 40, 300
"""Lines of a `warcinfo`, and letters of each, that are kept with every item: Heritrix writes some thirty, and nobody
shall swell an archive by one."""

NAME_LENGTH = 160
"""Letters of a file's name: file systems take 255 with what our own files beside it add, and a package may have any."""


class NoArchive(LetopisError):
    """The file holds no WARC record."""


_OTHER_FORMS = (
    (b"filedesc://", "an ARC file, the format before WARC"),
    (b"\x04\x22\x4d\x18", "compressed with LZ4"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ\x00", "compressed with xz"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
)


def other_form(path: Path) -> str | None:
    """What a file is that holds no WARC record, where its beginning shows that. Raises OSError."""
    with path.open("rb") as file:
        start = file.read(1024)
    if start.startswith(gzip.MAGIC):
        with suppress(gzip.DamagedMember):
            start = gzip.inflater().decompress(start)
    return next((name for magic, name in _OTHER_FORMS if start.startswith(magic)), None)


class NameTaken(LetopisError):
    """Another file of that name was imported before."""


class ImportedWarc(BaseModel):
    """One WARC that is now in the archive."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    warc: str
    """Path below `data/warc`."""
    sha256: str
    """Digest of the file, hexadecimal."""
    size: int
    """Its size in bytes."""
    captures: int
    """How many of its records are in the index."""
    original: str | None = None
    """Path below `data/imports` of the file as it came, where the records had to be compressed again."""


class Import(BaseModel):
    """One file that was taken in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    """Its name."""
    sha256: str
    """Its digest, hexadecimal."""
    size: int
    """Its size in bytes."""
    imported_at: AwareDatetime
    """When it was taken in."""
    imported_by: str | None = None
    """Who took it in, as whoever imported it said."""
    warcinfo: dict[str, str] = Field(default_factory=dict)
    """What the first `warcinfo` record says of the origin."""
    warcs: list[ImportedWarc] = Field(default_factory=list)
    """The WARCs in it."""

    @property
    def supplier(self) -> Supplied:
        """It as the supplier of a version."""
        return Supplied(
            file=self.file,
            digest=f"sha256:{self.sha256}",
            imported_by=self.imported_by,
            imported_at=self.imported_at,
            warcinfo=self.warcinfo,
        )


def import_name(path: Path) -> str:
    """The name under which a file is taken in, unless somebody says another: that of the file, as a site's is made."""
    stem = path.name.lower()
    for suffix in (*_SUFFIXES, ".wacz", ".gz", ".zst"):
        stem = stem.removesuffix(suffix)
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:40].strip("-") or "archive"


def imports(root: Path, name: str) -> list[Import]:
    """What was taken in under a name, oldest first.

    Raises `pydantic.ValidationError` where the list is damaged.
    """
    path = root / "imports" / f"{name}.json"
    return [Import.model_validate(one) for one in json.loads(path.read_bytes())] if path.is_file() else []


def every_import(root: Path) -> list[Import]:
    """Everything that was taken in, by collection and then oldest first; lists that are damaged are left out."""
    found: list[Import] = []
    for path in sorted((root / "imports").glob("*.json")):
        with suppress(ValueError):
            found += imports(root, path.stem)
    return found


def import_file(
    root: Path,
    path: Path,
    name: str,
    *,
    info: WarcInfo | None = None,
    by: str | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    on_damage: Callable[[str, Damage], None] = lambda warc, damage: None,
) -> tuple[Import, bool]:
    """Take a file into the archive; also says whether that is new: a file with the same bytes is taken in once.

    `info` is what the WARC with the record of the import says of us; without it none is written. `by` is who takes it
    in. `on_damage` hears of what cannot be read; it is kept as it is. Raises `NoArchive`, `NameTaken`, `ValueError`
    for a name that no folder can have, and `OSError` where something cannot be read or written.
    """
    folder = files.IMPORTED + name
    files.valid_site(folder)
    digest, size = files.digest_of(path), path.stat().st_size
    known = imports(root, name)
    for one in known:
        if one.sha256 == digest:
            return one, False

    def damaged(part: str, reason: str) -> None:
        on_damage(part, Damage(0, "wacz-unreadable", reason))

    with ExitStack() as undo:
        named = _named(folder, parts(path, on_damage=damaged))
        found = [_take(root, warc, part, on_damage, undo) for warc, part in named]
        taken = [one for one in found if one is not None]
        if not taken:
            raise NoArchive(path.name)
        made = Import(
            file=path.name,
            sha256=digest,
            size=size,
            imported_at=clock(),
            imported_by=by,
            warcinfo=_origin(root / "warc" / taken[0][0].warc),
            warcs=[warc for warc, _ in taken],
        )
        if info:
            _act(root, info, name, made)
        _record(root, name, [*known, made])
        undo.pop_all()
    for warc, lines in taken:
        cdxj.write_index(root, warc.warc, lines)
    lookup.merge(cdxj.folder_of(root, folder))
    return made, True


def _act(root: Path, info: WarcInfo, name: str, made: Import) -> None:
    line = json.dumps({"name": name, **made.model_dump(mode="json", exclude_none=True)}, ensure_ascii=False)
    with WarcWriter(root, acts.FOLDER, info, dedup=False) as warc:
        warc.write_act(line.encode(), IMPORT_TYPE, f"import:sha256:{made.sha256}", made.imported_at)


def rebuild_imports(root: Path) -> None:
    """Make the lists of what was taken in again from the records; an import of a release that wrote none stays."""
    found: dict[str, dict[str, Import]] = {}
    for line in acts.recorded(root, IMPORT_TYPE):
        with suppress(ValueError, LookupError, AttributeError):
            said = json.loads(line)
            files.valid_site(files.IMPORTED + (name := str(said.pop("name"))))
            found.setdefault(name, {})[said["sha256"]] = Import.model_validate(said)
    for name, made in found.items():
        with suppress(ValueError):
            made = {**{one.sha256: one for one in imports(root, name)}, **made}
        _record(root, name, sorted(made.values(), key=lambda one: one.imported_at))


def _origin(path: Path) -> dict[str, str]:
    """What the first `warcinfo` record of a WARC says, at most so many lines and letters as a person reads."""
    first = next((record for record in islice(records(path), 10) if record.type == "warcinfo"), None)
    if first is None:
        return {}
    lines = first.block[: ORIGIN_LENGTH * ORIGIN_LINES].decode("utf-8", "replace").splitlines()
    pairs = (line.partition(":") for line in lines[:ORIGIN_LINES] if not line.startswith((" ", "\t")))
    return {name.strip(): value.strip()[:ORIGIN_LENGTH] for name, _, value in pairs if name.strip() and value.strip()}


def records_of_import(root: Path, imported: Import) -> Iterator[tuple[Record, str]]:
    """The records of a file that was taken in, each with the path of its WARC below `data/warc`."""
    for one in imported.warcs:
        for record in records(root / "warc" / one.warc):
            yield record, one.warc


def _take(
    root: Path, warc: str, part: Part, on_damage: Callable[[str, Damage], None], undo: ExitStack
) -> tuple[ImportedWarc, list[bytes]] | None:
    """Take one WARC in; it, and the lines of its index. What takes it away again is put on `undo`: of a WACZ all is
    taken in, or nothing."""
    lines, found, addressable = [], False, True
    said: list[Damage] = []
    for record in records(part, on_damage=said.append):
        found = True
        addressable = addressable and record.part.addressable
        if entry := cdxj.entry_of_record(record, warc):
            lines.append(entry.line)
        elif damage := cdxj.not_indexed(record):
            said.append(damage)
    if not found:
        return None
    for damage in said:
        on_damage(warc, damage)
    target = root / "warc" / warc
    target.parent.mkdir(parents=True, exist_ok=True)
    original = None
    if addressable:
        _settle(target, _copied(part), undo)
    else:
        kept = root / "imports" / warc.removeprefix(files.IMPORTED)
        kept.parent.mkdir(parents=True, exist_ok=True)
        _settle(kept, _copied(part), undo)
        original = kept.relative_to(root / "imports").as_posix()
        _settle(target, _recompressed(part), undo)
        lines = cdxj.index_warc(target, warc)
    digest, size = files.digest_of(target), target.stat().st_size
    return ImportedWarc(warc=warc, sha256=digest, size=size, captures=len(lines), original=original), lines


def _named(folder: str, found: list[Part]) -> list[tuple[str, Part]]:
    """The WARCs of a file, each with its path below `data/warc`; of two with one name the second gets a number."""
    named: dict[str, Part] = {}
    for part in found:
        name = _file_name(part)
        stem, dot, suffix = name.partition(".warc")
        number = 1
        while f"{folder}/{name}" in named:
            number += 1
            name = f"{stem}-{number}{dot}{suffix}"
        named[f"{folder}/{name}"] = part
    return list(named.items())


def _file_name(part: Part) -> str:
    """A name that is safe in a folder of ours and says how the file is compressed."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", part.name.rpartition("/")[2]).lstrip(".-") or "archive.warc"
    if len(name) > NAME_LENGTH:
        name = (
            f"{name[: NAME_LENGTH // 2]}--{name[2 - NAME_LENGTH // 2 :]}"  # what tells them apart is often at the end
        )
    if name.endswith(_SUFFIXES):
        return name
    with closing(Window(part)) as window:
        start = bytes(window.view(0, 4))
    stem = name.removesuffix(".gz").removesuffix(".zst").removesuffix(".open")
    stem = stem.removesuffix(".gz").removesuffix(".warc")
    return stem + (".warc.gz" if start.startswith(b"\x1f\x8b") else ".warc" if start == b"WARC" else ".warc.zst")


def _copied(part: Part) -> Iterator[bytes]:
    with closing(Window(part)) as window:
        offset = 0
        while view := window.view(offset, STEP):
            offset += len(view)
            yield bytes(view)


def _settle(target: Path, pieces: Iterator[bytes], undo: ExitStack) -> None:
    """Write a file under a passing name and give it its own when it is whole.

    Raises `NameTaken` where another file has that name; the same bytes again are no other file.
    """
    passing = target.with_name(f".{target.name}.part")
    try:
        with passing.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if target.exists() and files.digest_of(target) == files.digest_of(passing):
            return
        files.settle(passing, target)
        undo.callback(target.unlink, missing_ok=True)
    except FileExistsError:
        raise NameTaken(target.name) from None
    finally:
        passing.unlink(missing_ok=True)


def _recompressed(part: Part) -> Iterator[bytes]:
    """The records of a file, each compressed on its own."""
    ready: list[bytes] = []
    output = Members(ready.append)
    for record in records(part):
        output.add(record)
        yield from ready
        ready.clear()
    output.flush()
    yield from ready


def _record(root: Path, name: str, entries: list[Import]) -> None:
    path = root / "imports" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".json.new")
    text = json.dumps([one.model_dump(mode="json", exclude_none=True) for one in entries], ensure_ascii=False, indent=1)
    draft.write_text(text + "\n", "utf-8")
    draft.replace(path)

"""Files that a crash left: the torn tail is cut off and kept aside, the file gets its name and its index.

The tail is what follows the last record that the writer sealed (`archive.holdings.own`): a torn one, and what was added
since. Where others are before one that it sealed, or it sealed none, the file is not ours any more. Nothing is cut
before its copy is on the disk. A file whose writer lives is left alone; its lock shows that.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from archive.holdings import cdxj, files, lookup, own
from archive.holdings.dedup import Dedup, learn, seen
from archive.warc.reader import Damage, records

TORN = ".torn"
"""Suffix of what was cut off: the bytes as they stood at the end of the file."""


@dataclass(slots=True)
class Mended:
    """What was done to one file."""

    warc: str
    """Its path below `data/warc`, under its final name."""
    records: int = 0
    """How many whole records it holds."""
    kept: int = 0
    """Its length in bytes."""
    cut: int = 0
    """How many bytes were cut off."""
    torn: Path | None = None
    """Where those are kept."""
    named: bool = False
    """It got its final name."""
    indexed: bool = False
    """Its index was made again."""
    own: bool = True
    """A writer of ours began it; what any other file says of items and payloads is not believed."""
    damage: list[Damage] = field(default_factory=list)
    """Damage within the file, which was left as it is."""

    @property
    def sentence(self) -> str:
        """What was done, for a person."""
        done = []
        if self.cut:
            aside = self.torn.name if self.torn else ""
            done.append(f"{self.cut} bytes that its writer had not finished were put aside as {aside}")
        if self.named:
            done.append("it got its final name" if self.records else "it held no whole record and was taken away")
        if self.indexed:
            done.append("its index was made again")
        if self.damage:
            done.append(f"{len(self.damage)} damaged places within it were left as they are")
        if not self.own:
            done.append("no crawl of ours wrote it: what it says counts as supplied")
        return f"{self.warc}: {self.records} whole records; {', '.join(done) or 'nothing to do'}."


def mend(root: Path, site: str | None = None) -> list[Mended]:
    """Mend what crashes left in an archive, or in one site of it; what was done, file by file.

    Raises OSError where a file cannot be read or written.
    """
    return list(mending(root, site))


def mend_last(root: Path, site: str) -> list[Mended]:
    """Mend what the last crawl of a site left, if that was killed. Each crawl begins with this, so that what was there
    before is whole, and only the files that were entered last, and open ones of the last year, are looked at."""
    known = own.Own(root)
    last = known.last(site)
    if not last:
        return mend(root, site)
    base, year = root / "warc", files.years(root, site)[-1:]
    opened = {base / (name + files.OPEN) for name in last}.union(*(each.glob(f"*{files.OPEN}") for each in year))
    done = list(_open_ones(root, sorted(path for path in opened if path.exists()), known))
    there = [(path, name) for name in last if (path := base / name).exists()]
    done += _bare_ones(root, there, known)
    for _, name in there:
        _enter_finished(root, name, known)
    return done


def mending(root: Path, site: str | None = None) -> Iterator[Mended]:
    """The same as `mend`, each file as it is done."""
    base = root / "warc"
    folder = base / files.valid_site(site) if site else base
    known = own.Own(root)
    yield from _open_ones(root, sorted(folder.rglob(f"*.warc*{files.OPEN}")), known)
    found = files.closed(root, site)
    yield from _bare_ones(
        root, [(path, name) for path, name in found if not cdxj.index_path(root, name).exists()], known
    )
    for _, name in found:
        _enter_finished(root, name, known)


def _open_ones(root: Path, paths: Iterable[Path], known: own.Own) -> Iterator[Mended]:
    """Finish the files that nobody writes any more."""
    for path in paths:
        descriptor = _taken(path)
        if descriptor is None:
            continue
        try:
            yield _mend_open(root, path, descriptor, known)
        finally:
            os.close(descriptor)


def _bare_ones(root: Path, found: Iterable[tuple[Path, str]], known: own.Own) -> Iterator[Mended]:
    """Index the files without an index."""
    for path, name in found:
        if cdxj.index_path(root, name).exists() or path.with_name(path.name + files.OPEN).exists():
            continue  # being closed just now
        mended = Mended(name, kept=path.stat().st_size, own=known.proves(name))
        _index(root, mended, list(_light(path, mended)))
        yield mended


def _enter_finished(root: Path, name: str, known: own.Own) -> None:
    """Enter the digest of a file, where the crash came between its name and that entry."""
    if known.unfinished(name) and not (root / "warc" / (name + files.OPEN)).exists() and not known.changed(name):
        own.finish(root, name)


def _taken(path: Path) -> int | None:
    """The file, locked for us; none where its writer lives or it has got its name meanwhile."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    if files.lock(descriptor) and files.still_there(descriptor, path):
        return descriptor
    os.close(descriptor)
    return None


def _mend_open(root: Path, path: Path, descriptor: int, known: own.Own) -> Mended:
    final = path.with_suffix("")
    mended = Mended(final.relative_to(root / "warc").as_posix())
    mended.own = known.holds(mended.warc)
    if final.exists() and final.samefile(path):
        # The crash came between the two halves of naming it.
        path.unlink()
    else:
        entries = _of_ours(path, mended, known) if mended.own else list(_light(path, mended))
        size = os.fstat(descriptor).st_size
        mended.cut = size - mended.kept
        mended.damage = [damage for damage in mended.damage if damage.offset < mended.kept]
        if mended.cut:
            mended.torn = _put_aside(path, final, mended.kept)
            os.ftruncate(descriptor, mended.kept)
        os.fsync(descriptor)
        mended.named = True
        if not mended.records:
            path.unlink()
            files.sync_folder(path.parent)
            cdxj.growing_path(root, mended.warc).unlink(missing_ok=True)
            return mended
        files.settle(path, final)
        if mended.own:
            own.finish(root, mended.warc)
        _index(root, mended, entries)
        if mended.own:
            _remember(root, final)
        return mended
    _index(root, mended, list(_light(final, mended)))
    return mended


def _of_ours(path: Path, mended: Mended, known: own.Own) -> list[bytes]:
    """The index lines of what its writer sealed; of all, and no more ours, where other records are between."""
    sealed = known.sealed(mended.warc)
    others: list[int] = []
    entries = list(_light(path, mended, sealed, others))
    if others and (not mended.records or others[0] < mended.kept):
        mended.own, mended.records, mended.kept, mended.damage = False, 0, 0, []
        return list(_light(path, mended))
    return entries


def _light(
    path: Path, mended: Mended, sealed: own.Sealed | None = None, others: list[int] | None = None
) -> Iterator[bytes]:
    """The index lines of a file, while its whole records are counted: of those that are `sealed`, where that is asked;
    `others` is given the places of the others."""
    for record in records(path, on_damage=mended.damage.append):
        if not record.part.addressable:
            continue  # several members gave it, or one gave several: no writer of ours leaves that
        if sealed is not None and others is not None and not sealed.record(path, record.offset, record.length):
            others.append(record.offset)
            continue
        mended.records += 1
        mended.kept = record.offset + record.length
        entry = cdxj.entry_of_record(record, mended.warc)
        if entry:
            yield entry.line


def _index(root: Path, mended: Mended, lines: list[bytes]) -> None:
    cdxj.write_index(root, mended.warc, lines)
    lookup.merge(cdxj.folder_of(root, mended.warc))
    mended.indexed = True


def _put_aside(path: Path, final: Path, offset: int) -> Path:
    """Copy a file's tail to a file of its own and make it last."""
    number = 0
    while True:
        torn = final.with_name(f"{final.name}{f'.{number}' if number else ''}{TORN}")
        try:
            target = torn.open("xb")
        except FileExistsError:
            number += 1
            continue
        with path.open("rb") as source, target:
            source.seek(offset)
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
        files.sync_folder(torn.parent)
        return torn


def _remember(root: Path, path: Path) -> None:
    """Let later crawls know the payloads of a mended file."""
    site = path.relative_to(root / "warc").parts[0]
    with closing(Dedup(root, site)) as state:
        learn(state, (each for record in records(path) if (each := seen(record))))

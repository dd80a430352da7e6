"""A site's state in storage that many machines reach, beside its WARC files.

A snapshot, `sites/<site>/<token>.tar.zst`, holds everything of the site but the WARC files: frontier, payloads seen,
items, ledger, verdicts, summaries, index, reports, entries of its own files. Who finishes a lease points to it in the
leases, and writes `<token>.json` beside it: readers that ask no database go by the highest of these. Both are written
once, and only for a snapshot that counts, so nobody who comes late takes anything back.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Protocol

from backports import zstd

from archive.cluster.leases import Pointer
from archive.copies import CHUNK, PLACE, said
from archive.errors import LetopisError
from archive.holdings import cdxj, files, own
from archive.holdings.dedup import NAME as PAYLOADS
from archive.secret import Secret, discreet

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "sites"
"""Where the snapshots are, below the storage's address."""
PACKED = ".tar.zst"
LEVEL = 6
"""Of zstd: lines of items at 4 to 5 to 1, and a hundred megabytes a second."""
KEPT = 3
"""So many snapshots of a site stay: who reads an older one when it is replaced comes to its end."""
PASSING = (files.OPEN, ".lock", ".new", "-wal", "-shm", "-journal")
"""Ends of the names of files that are nothing without a process."""


class StorageAway(LetopisError, OSError):
    """The storage that many machines share cannot be reached, or refuses."""

    @property
    def strerror(self) -> str:  # type: ignore[override]
        """The sentence, where an operating system's would be shown."""
        return str(self)


@dataclass(frozen=True, slots=True)
class SnapshotMark:
    """What `<token>.json` says of a snapshot that counts."""

    snapshot: str
    sha256: str
    size: int
    """Bytes."""
    release: str
    at: str
    """When it was made, ISO 8601."""


class Snapshots(Protocol):
    """The states of sites in storage. Every method may raise `StorageAway` and `OSError`.

    The data folder is that of the caller, who holds the site's lock.
    """

    def put(self, site: str, token: int) -> Pointer:
        """Put the state of a site as the data folder has it; it does not count before the leases point to it."""

    def fetch(self, site: str, pointer: Pointer) -> None:
        """Lay a state into the data folder, in the place of what is there."""

    def confirm(self, site: str, token: int, pointer: Pointer) -> None:
        """Let readers know of a state that counts, and take away those that are long replaced."""

    def latest(self, site: str) -> Pointer | None:
        """The last state that is known to count."""

    def sites(self) -> list[str]:
        """Names of the sites that have one, sorted."""


def state_files(root: Path, site: str) -> list[Path]:
    """The files of a site's state in a data folder, sorted."""
    found = [
        root / "state" / f"{site}.db",
        root / "ledger" / f"{site}.jsonl",
        root / "verdicts" / f"{site}.jsonl",
        root / "held" / f"{site}.jsonl",
        root / "runs" / "_state" / f"{site}.json",
        root / "warc" / site / own.ENTRIES,
    ]
    for kind in ("index", "items", "runs", "summaries"):
        found += (path for path in (root / kind / site).rglob("*") if path.is_file())
    return sorted(path for path in found if not path.name.endswith(PASSING) and path.exists())


def clear(root: Path, site: str) -> None:
    """Take a site's state out of a data folder; its WARC files stay."""
    for path in state_files(root, site):
        path.unlink(missing_ok=True)
    for kind in ("index", "items", "runs", "summaries"):
        shutil.rmtree(root / kind / site, ignore_errors=True)
    for path in (root / "state").glob(f"{site}.db-*"):
        path.unlink(missing_ok=True)


def pack_snapshot(root: Path, site: str, to: IO[bytes]) -> None:
    """Write a site's state. The same state gives the same bytes."""
    with (
        zstd.ZstdFile(to, "wb", level=LEVEL) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in state_files(root, site):
            with _whole(path) as whole:
                info = tarfile.TarInfo(path.relative_to(root).as_posix())
                info.size = whole.stat().st_size
                with whole.open("rb") as file:
                    tar.addfile(info, file)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """The file; of a database that is written with a log beside it, a copy that SQLite made."""
    if (path.suffix != ".db" and path.name != PAYLOADS) or path.parent.parent.name == "summaries":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="letopis-") as folder:
        copy = Path(folder) / path.name
        with closing(sqlite3.connect(path)) as there, closing(sqlite3.connect(copy)) as here:
            there.backup(here)
        yield copy


def unpack(root: Path, site: str, packed: IO[bytes]) -> None:
    """Lay a site's state into a data folder. Raises OSError and ValueError where it is none."""
    beneath = _beneath(site)
    try:
        with zstd.ZstdFile(packed, "rb") as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
            for member in tar:
                parts = PurePosixPath(member.name).parts
                inside = member.isreg() and ".." not in parts and member.name.startswith(beneath)
                if not inside or (file := tar.extractfile(member)) is None:
                    raise ValueError(f"{member.name} is no part of the state of {site}")
                path = root.joinpath(*parts)
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as target:
                    shutil.copyfileobj(file, target, CHUNK)
    except (tarfile.TarError, zstd.ZstdError, EOFError) as error:
        raise ValueError(f"the snapshot of {site} is damaged: {error}") from None


def _beneath(site: str) -> tuple[str, ...]:
    """How the paths of a site's state begin."""
    folders = tuple(f"{kind}/{site}/" for kind in ("index", "items", "runs", "summaries", "warc"))
    lines = tuple(f"{kind}/{site}.jsonl" for kind in ("ledger", "verdicts", "held"))
    return (*folders, *lines, f"state/{site}.db", f"runs/_state/{site}.json")


class Shared:
    """Storage that many machines share, as one data folder sees it. Its threads may use it at once."""

    def __init__(self, root: Path, url: str, options: Mapping[str, Any] | None = None, *, release: str = "") -> None:
        """`options` are those of the place. Raises `PartMissing`, and `StorageAway` where there can be none."""
        self._root, self._release = root, release
        self._secrets = [one for one in (options or {}).values() if isinstance(one, Secret)]
        given = {name: one.reveal() if isinstance(one, Secret) else one for name, one in (options or {}).items()}
        self.url = discreet(url.rstrip("/"))
        with self._asked():
            self._place = PLACE(url.rstrip("/"), given)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except (LetopisError, FileNotFoundError):
            raise
        except Exception as error:
            # A file system's package may raise anything that its server made it.
            raise StorageAway(f"The storage {self.url} cannot be used: {said(error, self._secrets)}.") from None

    def put(self, site: str, token: int) -> Pointer:
        name = f"{FOLDER}/{files.valid_site(site)}/{token:012}{PACKED}"
        with tempfile.NamedTemporaryFile(prefix="letopis-", suffix=PACKED) as file:
            pack_snapshot(self._root, site, file.file)
            file.flush()
            digest = files.digest_of(Path(file.name))
            with self._asked():
                self._place.put(Path(file.name), name)
        return Pointer(name, digest)

    def fetch(self, site: str, pointer: Pointer) -> None:
        with tempfile.TemporaryFile(prefix="letopis-") as file:
            self.copy_into(pointer.name, file)
            file.seek(0)
            if hashlib.file_digest(file, "sha256").hexdigest() != pointer.sha256:
                raise StorageAway(f"The snapshot {pointer.name} in {self.url} is not what was put there.")
            file.seek(0)
            # On the same disk, so that each file is put in its place in one step: others may be reading.
            self._root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=f".{site}-", dir=self._root) as folder:
                draft = Path(folder)
                try:
                    unpack(draft, site, file)
                except ValueError as error:
                    raise StorageAway(f"{self.url}: {error}.") from None
                new = {path.relative_to(draft) for path in draft.rglob("*") if path.is_file()}
                old = {path.relative_to(self._root) for path in state_files(self._root, site)}
                for path in sorted(new):
                    (self._root / path).parent.mkdir(parents=True, exist_ok=True)
                    (draft / path).replace(self._root / path)
                for path in old - new:
                    (self._root / path).unlink(missing_ok=True)

    def copy_into(self, name: str, file: IO[bytes]) -> None:
        """Write the bytes of something that is there into a file."""
        with self._asked(), self._place.read(name) as there:
            shutil.copyfileobj(there, file, CHUNK)

    def part(self, name: str, start: int, end: int) -> bytes:
        """Some bytes of it, `end` excluded; fewer where it ends before."""
        with self._asked():
            return self._place.part(name, start, end)

    def confirm(self, site: str, token: int, pointer: Pointer) -> None:
        folder = f"{FOLDER}/{site}"
        with self._asked():
            mark = SnapshotMark(pointer.name, pointer.sha256, self._place.size(pointer.name), self._release, _now())
            self._place.write(json.dumps(asdict(mark)).encode(), f"{folder}/{token:012}.json")
            old = sorted(name for name in self._place.names(folder) if name.endswith(".json"))[:-KEPT]
            for name in old:
                for one in (name, name.removesuffix(".json") + PACKED):
                    with suppress(FileNotFoundError):
                        self._place.remove(one)

    def latest(self, site: str) -> Pointer | None:
        with self._asked():
            marks = [name for name in self._place.names(f"{FOLDER}/{site}") if name.endswith(".json")]
            if not marks:
                return None
            with self._place.read(max(marks)) as file:
                mark = json.loads(file.read())
        return Pointer(mark["snapshot"], mark["sha256"])

    def sites(self) -> list[str]:
        with self._asked():
            names = self._place.names(FOLDER)
        return sorted({name.split("/")[1] for name in names if name.endswith(".json") and name.count("/") == 2})

    # WARC files

    def everything(self, folder: str) -> dict[str, int]:
        """What is there below a folder, by its path below the storage's address, and its bytes."""
        with self._asked():
            return self._place.names(folder)

    def warcs(self, site: str) -> dict[str, int]:
        """The WARC files of a site that are there, by their path below `data/warc`, and their bytes."""
        found = self.everything(f"warc/{site}")
        return {name.removeprefix("warc/"): size for name, size in found.items() if name.endswith(files.SUFFIXES)}

    def bring(self, name: str) -> Path:
        """Fetch a file, named by its path below the data folder, to its place there; it is there whole or not at
        all."""
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".new", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                self.copy_into(name, file)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        return path

    def take_in(self, site: str) -> list[str]:
        """Lay those WARC files into the data folder that its entries do not know: a worker wrote them whose crawl was
        not finished. The next crawl indexes them and judges what they say. Gives their names."""
        known, taken = own.Own(self._root), []
        for name in sorted(self.warcs(site)):
            if known.holds(name) and not known.unfinished(name):
                continue
            try:
                with self._asked(), self._place.read(f"warc/{name}{own.BESIDE}") as file:
                    entry = file.read(1 << 16)
            except FileNotFoundError:
                continue  # it is being copied, or nobody vouches for it
            path = self.bring(f"warc/{name}")
            if own.take_back(self._root, name, entry):
                cdxj.index_path(self._root, name).unlink(missing_ok=True)
                taken.append(name)
            else:
                path.unlink()
        return taken


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

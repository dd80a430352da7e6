"""An archive in shared storage, for reading on this machine: `s3://bucket/letopis` in the place of a data folder.

The states of the sites are fetched whole, and again when they are replaced; of WARC files only what is asked for:
single records by range, whole files where everything in them is looked at. What was fetched is in a folder of this
machine that may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from archive import acts
from archive.cluster.leases import Pointer
from archive.cluster.snapshots import Shared, clear
from archive.holdings import files, own, resolve

AT_ONCE = 8
"""Snapshots that are fetched at a time: most of it is waiting."""

AFTER = 32 << 10
"""Bytes that are fetched after a record: its request is there, and it is the step in which files are read anyway."""

ROOM = 1 << 30
"""Bytes of pieces and files that stay on this machine."""

_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*):/{1,2}(?=[^/])")


def address(given: str | Path) -> str | None:
    """The address that a data folder is named by; none where it is a folder. A path has one of its slashes lost."""
    match = _ADDRESS.match(str(given))
    return f"{match[1]}://{str(given)[match.end() :]}" if match and len(match[1]) > 1 else None


def mirror_folder(url: str) -> Path:
    """Where an archive is kept on this machine: below `LETOPIS_CACHE`, else the user's folder for caches."""
    base = os.environ.get("LETOPIS_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "letopis")
    return Path(base).expanduser() / hashlib.sha256(url.encode()).hexdigest()[:16]


class Mirror:
    """What is on this machine of an archive in storage. Threads and processes may share it."""

    def __init__(self, url: str, options: Mapping[str, Any] | None = None, *, folder: Path | None = None) -> None:
        """Raises `PartMissing`, `StorageAway` and OSError."""
        self.url, self.options = url, dict(options or {})
        self.root = folder or mirror_folder(url)
        self.root.mkdir(parents=True, exist_ok=True)
        self.shared = Shared(self.root, url, options)
        self._pieces = self.root / "pieces"
        self._guard = threading.Lock()
        # Whatever asks the folder for a record that is not there asks the storage.
        resolve.SOURCES[self.root] = self

    def refresh(self, site: str | None = None) -> list[str]:
        """Fetch the states that were replaced, of one site or all; the names of those sites. Raises `StorageAway`."""
        with files.alone(self.root / ".mirror.lock"):
            sites = [site] if site else self.shared.sites()
            with ThreadPoolExecutor(AT_ONCE) as pool:
                changed = [name for name, new in zip(sites, pool.map(self._follow, sites), strict=True) if new]
            if site is None:
                for gone in sorted(set(self._known()) - set(sites)):
                    clear(self.root, gone)
                    self._note(gone).unlink(missing_ok=True)
                self._fetch_acts()
            return changed

    def _known(self) -> list[str]:
        return [path.stem for path in (self.root / "mirrored").glob("*.json")]

    def _note(self, site: str) -> Path:
        return self.root / "mirrored" / f"{site}.json"

    def _follow(self, site: str) -> bool:
        pointer = self.shared.latest(site)
        if pointer is None or pointer == self._fetched(site):
            return False
        self._note(site).unlink(missing_ok=True)
        self.shared.fetch(site, pointer)
        self._note(site).parent.mkdir(exist_ok=True)
        self._note(site).write_text(json.dumps([pointer.name, pointer.sha256]))
        return True

    def _fetched(self, site: str) -> Pointer | None:
        try:
            return Pointer(*json.loads(self._note(site).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def _fetch_acts(self) -> None:
        """What the keepers of the archive withheld and trusted counts here, too."""
        new = [name for name in self.shared.warcs(acts.FOLDER) if not (self.root / "warc" / name).exists()]
        if not new:
            return
        for name in new:
            self.shared.bring(f"warc/{name}")
            with suppress(FileNotFoundError):
                entry = self.shared.bring(f"warc/{name}{own.BESIDE}")
                with (self.root / "warc" / acts.FOLDER / own.ENTRIES).open("ab") as entries:
                    entries.write(entry.read_bytes())
                entry.unlink()
        acts.rebuild_acts(self.root)

    # WARC files

    def file(self, name: str) -> Path:
        """A whole WARC file, named by its path below `data/warc`. Raises OSError where there is none."""
        return self._piece(name, 0, None)

    def record(self, name: str, offset: int, length: int) -> Path:
        """A file that has at the byte `offset` what the WARC file has there. Raises OSError."""
        whole = self._path(name, 0, None)
        return whole if whole.exists() else self._piece(name, offset, length)

    def _path(self, name: str, offset: int, length: int | None) -> Path:
        place = self._pieces / name
        # Of a name of its own, since a piece is no WARC file.
        return place if length is None else place.with_name(f"{place.name}.{offset}-{length}")

    def _piece(self, name: str, offset: int, length: int | None) -> Path:
        path = self._path(name, offset, length)
        if path.exists():
            with suppress(OSError):
                os.utime(path)
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(suffix=".new", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                if length is None:
                    self.shared.copy_into(f"warc/{name}", file)
                else:
                    file.seek(offset)
                    file.write(self.shared.part(f"warc/{name}", offset, offset + length + AFTER))
            Path(draft).replace(path)
        finally:
            Path(draft).unlink(missing_ok=True)
        self._make_room()
        return path

    def _make_room(self) -> None:
        """Take away what was not asked for longest."""
        with self._guard:
            found = []
            for path in self._pieces.rglob("*"):
                with suppress(OSError):
                    if path.is_file() and not path.name.endswith(".new"):
                        about = path.stat()
                        found.append((about.st_mtime, about.st_blocks * 512, path))
            size = sum(bytes_ for _, bytes_, _ in found)
            for _, bytes_, path in sorted(found)[:-1]:
                if size <= ROOM:
                    return
                path.unlink(missing_ok=True)
                size -= bytes_

    @contextmanager
    def whole(self, site: str) -> Iterator[Path]:
        """The data folder with all WARC files of a site, for as long as somebody looks at all of them."""
        brought = []
        try:
            for name in self.shared.warcs(site):
                if not (self.root / "warc" / name).exists():
                    brought.append(self.shared.bring(f"warc/{name}"))
            yield self.root
        finally:
            for path in brought:
                path.unlink(missing_ok=True)


__all__ = ["Mirror", "address", "mirror_folder"]

"""Writing the file: entries are streamed and hashed on their way, the manifest of all of them comes last."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from archive.wacz.signature import Signer

WACZ_VERSION = "1.1.1"
SOFTWARE = "Letopis"


@dataclass(frozen=True)
class Link:
    """A file of a package that was left where it is: a gap in the package, and what belongs there."""

    name: str
    """Its name in the package."""
    start: int
    """Where the gap begins in the package."""
    size: int
    """How long it is."""
    path: Path
    """The file."""


class WaczWriter:
    """A WACZ being written: `name.wacz.open` until it is whole, so that nobody takes a half for the package.

    A context manager; leaving it without `close()` removes what was written.
    """

    def __init__(
        self, path: Path, *, lasting: bool = True, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """`lasting`: it is on the disk before it has its name; not needed for one that is shown and deleted."""
        self.path = path
        self._lasting = lasting
        self._clock = clock
        self.created = clock().astimezone(UTC)
        self._open = path.with_name(path.name + ".open")
        self._zip = zipfile.ZipFile(self._open, "w", zipfile.ZIP_STORED)
        self._resources: list[dict[str, Any]] = []
        self.links: list[Link] = []
        """Gaps that whoever serves the package fills; empty in one to keep."""

    def __enter__(self) -> WaczWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._zip.fp is not None:
            self._zip.close()
            self._open.unlink(missing_ok=True)

    @contextmanager
    def entry(self, name: str, *, size: int = 0, deflate: bool = False) -> Iterator[Callable[[bytes], object]]:
        """One file of the package: gives the function that takes its bytes.

        What is compressed already is stored as it is, so that a viewer can read pieces of it (WACZ 1.1.1, "Zip
        Compression"). `size` is an upper bound of the bytes to come where these may be more than 2 GiB.
        """
        digest = hashlib.sha256()
        written = 0
        # Not forced for small entries: ReplayWeb.page 2.5.3 takes a local header without a central extra field to have
        # none either, and would read the records from the wrong place.
        with self._zip.open(self._info(name, deflate), "w", force_zip64=size > zipfile.ZIP64_LIMIT) as file:

            def write(data: bytes) -> None:
                nonlocal written
                written += len(data)
                digest.update(data)
                file.write(data)

            yield write
        resource = {"name": name.rpartition("/")[2].lower(), "path": name}
        self._resources.append({**resource, "hash": f"sha256:{digest.hexdigest()}", "bytes": written})

    def link(self, name: str, path: Path) -> None:
        """Leave a gap as long as a file, for a package that is only served on this machine and never kept.

        A viewer that reads by ranges finds everything in its place, and nothing was copied. The entry's checksum is
        not that of the file.
        """
        if self._zip.fp is None:
            raise ValueError("the package is closed")
        info = self._info(name, False)
        info.file_size = info.compress_size = path.stat().st_size
        info.CRC = 0
        info.header_offset = self._zip.start_dir
        self._zip.fp.seek(info.header_offset)
        self._zip.fp.write(info.FileHeader())
        start = self._zip.fp.tell()
        self._zip.start_dir = start + info.file_size
        self._zip.filelist.append(info)
        self._zip.NameToInfo[name] = info
        self._resources.append({"name": name.rpartition("/")[2].lower(), "path": name, "bytes": info.file_size})
        self.links.append(Link(name, start, info.file_size, path))

    def close(self, about: dict[str, Any], signer: Signer | None = None) -> str:
        """Write the manifest and its digest, signed where somebody signs, and give the package its name.

        `about` are further properties of `datapackage.json`: title, description, mainPageUrl, …
        Gives why the signature has no trusted time, where it was to have one.
        """
        # When it is closed, which may be hours later: a trusted time has to be that of the signature within minutes.
        created = self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        head = {"profile": "data-package", "wacz_version": WACZ_VERSION, "software": SOFTWARE, "created": created}
        manifest = _json({**head, **about, "resources": self._resources})
        self._zip.writestr(self._info("datapackage.json", True), manifest)
        digest = f"sha256:{hashlib.sha256(manifest).hexdigest()}"
        proof: dict[str, Any] = {"path": "datapackage.json", "hash": digest}
        undated = ""
        if signer is not None:
            proof["signedData"], undated = signer.signed(digest, SOFTWARE, created)
        self._zip.writestr(self._info("datapackage-digest.json", True), _json(proof))
        self._zip.close()
        if self._lasting:
            with self._open.open("rb") as file:
                os.fsync(file.fileno())
        self._open.replace(self.path)
        return undated

    def _info(self, name: str, deflate: bool) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self.created.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        return info


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()

"""A place for copies at any address that fsspec reaches: S3-compatible storage, SFTP, a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from archive.extras import needs

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path


class Elsewhere:
    """A place by its address (`archive.copies.CopyPlace`)."""

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        with needs("storage"):
            import fsspec
        self._system, self._base = fsspec.core.url_to_fs(url, **options)

    def put(self, file: Path, name: str) -> None:
        target = f"{self._base}/{name}"
        # In a bucket there are no folders.
        if "s3" not in str(self._system.protocol):
            self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
        self._system.put_file(str(file), target)

    def read(self, name: str) -> AbstractContextManager[BinaryIO]:
        self._system.invalidate_cache()
        found: AbstractContextManager[BinaryIO] = self._system.open(f"{self._base}/{name}", "rb")
        return found

    def size(self, name: str) -> int:
        return int(self._system.info(f"{self._base}/{name}")["size"])

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
        self._system.put_file(str(file), self._target(name))

    def write(self, data: bytes, name: str) -> None:
        self._system.pipe_file(self._target(name), data)

    def _target(self, name: str) -> str:
        target = f"{self._base}/{name}"
        # In a bucket there are no folders.
        if "s3" not in str(self._system.protocol):
            self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
        return target

    def read(self, name: str) -> AbstractContextManager[BinaryIO]:
        self._system.invalidate_cache()
        found: AbstractContextManager[BinaryIO] = self._system.open(f"{self._base}/{name}", "rb")
        return found

    def size(self, name: str) -> int:
        return int(self._system.info(f"{self._base}/{name}")["size"])

    def part(self, name: str, start: int, end: int) -> bytes:
        data: bytes = self._system.cat_file(f"{self._base}/{name}", start=start, end=end)
        return data

    def names(self, folder: str) -> dict[str, int]:
        self._system.invalidate_cache()
        base = self._base.strip("/")
        try:
            found = self._system.find(f"{self._base}/{folder}", detail=True)
        except FileNotFoundError:
            return {}
        return {path.strip("/").removeprefix(f"{base}/"): int(about["size"] or 0) for path, about in found.items()}

    def remove(self, name: str) -> None:
        self._system.rm_file(f"{self._base}/{name}")

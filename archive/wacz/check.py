"""Checks one package: that its files are those of its manifest, and that its index leads to its records.

The records themselves are checked by `archive.warc.check`.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from gzip import GzipFile
from pathlib import Path
from typing import Any, BinaryIO

from archive.wacz import signature
from archive.wacz.writer import SOFTWARE
from archive.warc import cdxj, gzip
from archive.warc.check import Finding
from archive.warc.parts import Part, parts
from archive.warc.record import MAGIC

LARGEST_JSON = 64 << 20
"""Bytes of a manifest that are read; there is one entry a file in it."""
_START = 4 << 10
"""Bytes of a record that are looked at."""
_NAMES = ("datapackage.json", "datapackage-digest.json")


def check_wacz(path: Path) -> Iterator[Finding]:
    """What is wrong with a package, by WACZ 1.1.1; nothing where all is well.

    Raises `zipfile.BadZipFile` where it is no ZIP file, `OSError` where it cannot be read.
    """
    name = path.name
    with zipfile.ZipFile(path) as package:
        there = {info.filename: info for info in package.infolist() if not info.is_dir()}
        if "datapackage.json" not in there:
            yield Finding(name, "wacz-no-manifest", "the package has no datapackage.json")
            return
        manifest = _read(package, "datapackage.json")
        yield from _manifest(package, name, there, manifest)
        if "datapackage-digest.json" in there:
            yield from _proof(name, manifest, _object(_read(package, "datapackage-digest.json")))
        elif _object(manifest).get("software") == SOFTWARE:
            yield Finding(name, "wacz-no-digest", "the package has no datapackage-digest.json, which ours have")
        for info in there.values():
            stored = info.filename.startswith("archive/") or info.filename.endswith(".gz")
            if stored and info.compress_type != zipfile.ZIP_STORED:
                yield Finding(name, "wacz-deflated", f"{info.filename} is compressed twice; viewers cannot read pieces")
        if "pages/pages.jsonl" not in there:
            yield Finding(name, "wacz-no-pages", "the package has no pages/pages.jsonl")
        indexes = [one for one in there if one.startswith("indexes/") and one.endswith((".cdx.gz", ".cdxj", ".cdx"))]
        if not indexes:
            yield Finding(name, "wacz-no-index", "the package has no index")
        archives = {part.name: part for part in parts(path)}
        with path.open("rb") as file:
            for index in indexes:
                yield from _index(package, name, index, archives, file)


def _manifest(
    package: zipfile.ZipFile, name: str, there: dict[str, zipfile.ZipInfo], manifest: bytes
) -> Iterator[Finding]:
    resources = _object(manifest).get("resources")
    stated = {str(one.get("path")): one for one in resources or [] if isinstance(one, dict)}
    for path in sorted(set(there) - set(stated) - set(_NAMES)):
        yield Finding(name, "wacz-not-listed", f"{path} is not in the manifest")
    for path, resource in stated.items():
        if path not in there:
            yield Finding(name, "wacz-missing", f"{path} is in the manifest and not in the package")
            continue
        algorithm, _, expected = str(resource.get("hash")).partition(":")
        if algorithm not in hashlib.algorithms_guaranteed or "shake" in algorithm:
            yield Finding(name, "wacz-digest-unknown", f"{path} has a digest that cannot be checked")
            continue
        try:
            with package.open(path) as file:
                found = hashlib.file_digest(file, algorithm).hexdigest()  # type: ignore[arg-type]
        except (zipfile.BadZipFile, EOFError) as error:
            yield Finding(name, "wacz-corrupt", f"{path} cannot be read: {error}")
            continue
        if found != expected.lower():
            yield Finding(name, "wacz-digest", f"{path} is not what the manifest says")


def _proof(name: str, manifest: bytes, proof: dict[str, Any]) -> Iterator[Finding]:
    digest = f"sha256:{hashlib.sha256(manifest).hexdigest()}"
    if proof.get("hash") != digest:
        yield Finding(name, "wacz-manifest-digest", "datapackage.json is not what datapackage-digest.json says")
    signed = proof.get("signedData")
    if not isinstance(signed, dict) or "publicKey" not in signed:
        return  # a signature by certificate is for tools that know the authorities
    value, key = str(signed.get("signature")), str(signed.get("publicKey"))
    if signed.get("hash") != proof.get("hash") or not signature.signed_by(str(signed.get("hash")), value, key):
        yield Finding(name, "wacz-signature", "the signature is not that of this package")


def _index(
    package: zipfile.ZipFile, name: str, index: str, archives: dict[str, Part], file: BinaryIO
) -> Iterator[Finding]:
    previous = b""
    with package.open(index) as raw:
        lines = GzipFile(fileobj=raw) if index.endswith(".gz") else raw
        try:
            for line in lines:
                if line < previous:
                    yield Finding(name, "wacz-index-unsorted", f"{index} is not sorted at {line[:60]!r}")
                previous = line
                finding = _entry(name, line, archives, file)
                if finding is not None:
                    yield finding
        except (EOFError, OSError, zipfile.BadZipFile) as error:
            yield Finding(name, "wacz-corrupt", f"{index} cannot be read: {error}")


def _entry(name: str, line: bytes, archives: dict[str, Part], file: BinaryIO) -> Finding | None:
    try:
        entry = cdxj.parse(line)
    except ValueError:
        return Finding(name, "wacz-index-line", f"a line of the index is none: {line[:60]!r}")
    part = archives.get(f"archive/{entry.filename}")
    if part is None:
        return Finding(name, "wacz-index-file", f"the index names {entry.filename}, which is not there")
    if not part.addressable:
        return None  # deflated in the package, and told
    # Not through a window: lines stand in another order than records, and it reads a megabyte for each.
    file.seek(part.start + max(entry.offset, 0))
    start = file.read(_START)
    if start.startswith(gzip.MAGIC):
        try:
            start = gzip.inflater().decompress(start)
        except gzip.DamagedMember:
            start = b""
    if not start.startswith(MAGIC):
        return Finding(name, "wacz-index-place", f"no record of {entry.url} stands where the index says", entry.offset)
    return None


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as file:
        return file.read(LARGEST_JSON)


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}

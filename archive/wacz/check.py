"""Checks one package: that its files are those of its manifest, and that its index leads to its records.

The records themselves are checked by `archive.holdings.check`.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from gzip import GzipFile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Protocol

from archive.holdings import cdxj
from archive.holdings.check import MOST, Finding, Revisit
from archive.wacz import signature
from archive.wacz.writer import SOFTWARE
from archive.warc import fields, gzip
from archive.warc.named import Named
from archive.warc.parts import Part, opened_package, parts
from archive.warc.record import MAGIC

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

LARGEST_JSON = 64 << 20
"""Bytes of a manifest that are read; there is one entry a file in it."""
MOST_PAGES = 2_000_000
"""Listed pages that are looked for in the index; a tenth of a kilobyte is held for each."""
LONGEST = 1 << 20
"""Bytes of one line of an index or a list of pages; nothing is read after a longer one."""
LARGEST_BLOCK = 16 << 20
"""Bytes of a compressed block of an index; those of usual tools have 3,000 lines at most and some hundred kilobytes."""
_START = 4 << 10
"""Bytes of a record that are looked at."""
_DATE_MARKS = str.maketrans("", "", "-:TZ. ")
_NAMES = ("datapackage.json", "datapackage-digest.json")


class SupportsReadline(Protocol):
    """What lines are read from."""

    def readline(self, limit: int, /) -> bytes:
        """The next line, at most so many bytes of it."""


def check_wacz(
    path: Path,
    notes: list[str] | None = None,
    roots: list[Certificate] | None = None,
    time_roots: Path | None = None,
) -> Iterator[Finding]:
    """What is wrong with a package, by WACZ 1.1.1; nothing where all is well.

    `notes` is given sentences on what was checked of a signature, and what was not; `roots` vouch for its certificate,
    the file `time_roots` (PEM) for the authority that dated it.
    Raises `zipfile.BadZipFile` where it is no ZIP file, `OSError` where it cannot be read.
    """
    name = path.name
    with opened_package(path) as package:
        there: dict[str, zipfile.ZipInfo] = {}
        for info in package.infolist():
            if info.filename in there:
                yield Finding(name, "wacz-corrupt", f"{info.filename} is in the package twice; who reads which is open")
            if not info.is_dir():
                there[info.filename] = info
        if "datapackage.json" not in there:
            yield Finding(name, "wacz-no-manifest", "the package has no datapackage.json")
            return
        manifest = _read(package, "datapackage.json")
        yield from _manifest(package, name, there, manifest)
        if "datapackage-digest.json" in there:
            proof = _object(_read(package, "datapackage-digest.json"))
            yield from _proof(name, manifest, proof, [] if notes is None else notes, roots, time_roots)
        elif _object(manifest).get("software") == SOFTWARE:
            yield Finding(name, "wacz-no-digest", "the package has no datapackage-digest.json, which ours have")
        elif notes is not None:
            notes.append(f"{name} has no digest of its manifest and no signature: whoever has it can have changed it.")
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
        exact = _object(manifest).get("software") == SOFTWARE
        listed = _listed(package, name, there, [] if notes is None else notes, exact=exact)
        whole: set[str] = set()
        with path.open("rb") as file:
            for index in indexes:
                yield from _first(_index(package, name, index, archives, file, listed, whole, exact=exact))
        secondary = [one for one in there if one.startswith("indexes/") and one.endswith(".idx")]
        for one in secondary:
            yield from _first(_blocks(package, name, one, there))
        if exact and indexes and not secondary:
            yield Finding(name, "wacz-no-index", "the package has no index of its index (.idx), which ours have")
        if len(whole) < len(indexes) and notes is not None:
            notes.append(
                f"{name}: its index was not read to its end, so whether listed pages are in it was not checked."
            )
        for url in sorted(set(listed.values()))[:MOST] if len(whole) == len(indexes) else ():
            yield Finding(name, "wacz-page-absent", f"{url} is in a list of pages, and the package has no such capture")


def _first(findings: Iterator[Finding]) -> Iterator[Finding]:
    """The first findings in one index: a small package can hold millions of lines, each of them wrong."""
    for number, finding in enumerate(findings, 1):
        yield finding
        if number == MOST:
            yield replace(finding, message="there are further faults in it; nothing after these was looked at")
            return


def _listed(
    package: zipfile.ZipFile, name: str, there: dict[str, zipfile.ZipInfo], notes: list[str], *, exact: bool
) -> dict[int, str]:
    """The addresses in the lists of pages, by what is looked for in the index: in packages of ours the time as well,
    which in others may be when a browser had loaded the page."""
    found: dict[int, str] = {}
    for path in there:
        if path.startswith("pages/") and path.endswith(".jsonl"):
            with package.open(path) as file, suppress(zipfile.BadZipFile, EOFError):
                for line in _lines(file):
                    if len(line) > LONGEST:
                        # Other tools put a page's whole text into its line, so this is no fault.
                        notes.append(f"{name}: a line of {path} is too long, and from it on no page was checked.")
                        break
                    page = _object(line)
                    url, moment = page.get("url"), str(page.get("ts", ""))
                    if len(found) == MOST_PAGES:
                        notes.append(
                            f"{name}: it lists more than {MOST_PAGES:,} pages; the further ones were not checked."
                        )
                        return found
                    if isinstance(url, str):
                        found[_key(url, moment.translate(_DATE_MARKS)[:14] if exact else "")] = url
    return found


def _key(url: str, moment: str) -> int:
    # A number takes a tenth of the memory; two that are equal by chance hide one absent page in 2^60.
    return hash((url, moment))


def lost_originals(path: Path, revisits: Iterable[Revisit]) -> Iterator[Finding]:
    """Revisits of a package whose originals are not in it, by the address and date that they refer to."""
    wanted: dict[tuple[str, str], Revisit] = {}
    for one in revisits:
        date = fields.moment(one.date or "")
        if one.url and date:
            wanted[one.url, cdxj.timestamp(date)] = one
    if not wanted:
        return
    with opened_package(path) as package:
        for name in package.namelist():
            if name.startswith("indexes/") and name.endswith((".cdx.gz", ".cdxj", ".cdx")):
                with package.open(name) as raw, suppress(EOFError, OSError, zipfile.BadZipFile):
                    for line in _lines(GzipFile(fileobj=raw) if name.endswith(".gz") else raw):
                        with suppress(ValueError):
                            entry = cdxj.parse(line)
                            if entry.mime != cdxj.REVISIT_MIME:
                                wanted.pop((entry.url, entry.timestamp), None)
    for (url, _), one in list(wanted.items())[:MOST]:
        text = f"a record says «the same as {url}», and that is not in the package"
        yield Finding(path.name, "wacz-original-absent", text, one.offset)


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


def _proof(
    name: str,
    manifest: bytes,
    proof: dict[str, Any],
    notes: list[str],
    roots: list[Certificate] | None,
    time_roots: Path | None,
) -> Iterator[Finding]:
    digest = f"sha256:{hashlib.sha256(manifest).hexdigest()}"
    if proof.get("hash") != digest:
        yield Finding(name, "wacz-manifest-digest", "datapackage.json is not what datapackage-digest.json says")
    signed = proof.get("signedData")
    if signed is None:
        notes.append(f"{name} is not signed: whoever has it can have changed it together with its digests.")
        return
    try:
        if not isinstance(signed, dict) or signed.get("hash") != digest:
            raise signature.NotSigned("it is for another manifest")
        notes.append(f"{name}: {signature.checked(signed, roots, time_roots)}.")
    except signature.NotSigned as error:
        yield Finding(name, "wacz-signature", f"the signature is not that of this package: {error}")


def _index(
    package: zipfile.ZipFile,
    name: str,
    index: str,
    archives: dict[str, Part],
    file: BinaryIO,
    listed: dict[int, str],
    whole: set[str],
    *,
    exact: bool,
) -> Iterator[Finding]:
    """What is wrong with an index; its name is put into `whole` where it was read to its end."""
    previous = b""
    with package.open(index) as raw:
        lines = GzipFile(fileobj=raw) if index.endswith(".gz") else raw
        try:
            for line in _lines(lines):
                if len(line) > LONGEST:
                    yield Finding(name, "wacz-index-line", f"a line of {index} is longer than {LONGEST} bytes")
                    return
                if line < previous:
                    yield Finding(name, "wacz-index-unsorted", f"{index} is not sorted at {line[:60]!r}")
                previous = line
                finding = _entry(name, line, archives, file)
                if finding is not None:
                    yield finding
                elif listed:
                    entry = cdxj.parse(line)
                    listed.pop(_key(entry.url, entry.timestamp if exact else ""), None)
            whole.add(index)
        except (EOFError, OSError, zipfile.BadZipFile) as error:
            yield Finding(name, "wacz-corrupt", f"{index} cannot be read: {error}")


def _blocks(
    package: zipfile.ZipFile, name: str, secondary: str, there: dict[str, zipfile.ZipInfo]
) -> Iterator[Finding]:
    """What is wrong with a secondary index: a viewer reads only the blocks that it names, and those by its word."""

    def wrong(why: str) -> Finding:
        return Finding(name, "wacz-index-block", f"{secondary} does not lead through the index: {why}")

    index, at, previous = secondary.removesuffix(".idx") + ".cdx.gz", 0, b""
    try:
        with package.open(secondary) as lines, ExitStack() as stack:
            blocks: IO[bytes] | None = None
            for line in _lines(lines):
                if len(line) > LONGEST:
                    yield wrong(f"a line of it is longer than {LONGEST} bytes")
                    return
                key, brace, rest = line.partition(b"{")
                place = _object(brace + rest)
                if line.startswith(b"!meta") and blocks is None and not previous:
                    previous = b"!"  # the head is one line, before every key
                    index = f"indexes/{place.get('filename')}"
                    continue
                if blocks is None:
                    if index not in there:
                        yield wrong(f"it is that of {index[:200]}, which is not there")
                        return
                    blocks = stack.enter_context(package.open(index))
                offset, length = place.get("offset"), place.get("length")
                if offset != at or not isinstance(length, int) or not 0 < length <= LARGEST_BLOCK:
                    yield wrong(f"no block of up to {LARGEST_BLOCK >> 20} MiB begins at {at}, where {line[:50]!r} is")
                    return
                data = blocks.read(length)
                at += length
                first = gzip.inflater().decompress(data, LONGEST).split(b"{", 1)[0]
                if len(data) < length or first.split() != key.split() or key < previous:
                    yield wrong(f"the block at {offset} does not begin with {key[:60]!r}, or is not in order")
                digest = place.get("digest")
                if digest is not None and digest != f"sha256:{hashlib.sha256(data).hexdigest()}":
                    yield wrong(f"the block at {offset} has another digest")
                previous = key
        if index in there and at != there[index].file_size:
            yield wrong(f"it ends at byte {at} of {there[index].file_size}: what follows, no viewer finds")
    except (EOFError, OSError, zipfile.BadZipFile, gzip.DamagedMember) as error:
        yield Finding(name, "wacz-corrupt", f"{secondary} or what it leads to cannot be read: {error}")


def _entry(name: str, line: bytes, archives: dict[str, Part], file: BinaryIO) -> Finding | None:
    try:
        entry = cdxj.parse(line)
    except ValueError:
        return Finding(name, "wacz-index-line", f"a line of the index is none: {line[:60]!r}")
    part = archives.get(f"archive/{entry.filename}")
    if part is None:
        return Finding(name, "wacz-index-file", f"the index names {entry.filename}, which is not there")
    if not part.addressable:
        return None  # deflated in the package, and reported
    # Not through a window: lines are in another order than records, and it reads a megabyte for each.
    file.seek(part.start + max(entry.offset, 0))
    start = file.read(_START)
    if start.startswith(gzip.MAGIC):
        try:
            start = gzip.inflater().decompress(start)
        except gzip.DamagedMember:
            start = b""
    named = Named(start.partition(b"\r\n\r\n")[0]) if start.startswith(MAGIC) else None
    if named is None or (named.get("WARC-Target-URI") or "").strip("<>") != entry.url:
        return Finding(name, "wacz-index-place", f"no record of {entry.url} is where the index says", entry.offset)
    return None


def _lines(file: SupportsReadline) -> Iterator[bytes]:
    """The lines of a file to the first that is too long, which is given with one byte more than is allowed."""
    while line := file.readline(LONGEST + 1):
        yield line
        if len(line) > LONGEST:
            return


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as file:
        return file.read(LARGEST_JSON)


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

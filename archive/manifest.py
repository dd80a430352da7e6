"""The manifest: every closed file with its SHA-256, day by day, each day chained to the one before.

`data/manifest/<YYYY-MM-DD>.jsonl` begins with a line that names the day before and the digest of its manifest; then
comes a line for every file that was closed since. Whoever keeps the digest of one day (`letopis manifest make` prints
it; mail it, have it timestamped) can show later that nothing up to that day was changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from archive import dating
from archive.acts import Acts
from archive.extras import PartMissing
from archive.holdings import files
from archive.holdings.check import Finding
from archive.holdings.files import digest_of

FOLDERS = ("warc", "wacz")
"""What is taken down: the truth and what was handed on. All else is derived or still grows."""
SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".wacz", ".torn")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.(\d+))?\.jsonl")


@dataclass(frozen=True, slots=True)
class Made:
    """A manifest that was written."""

    path: Path
    files: int
    """How many files it takes down."""
    digest: str
    """SHA-256 of the manifest itself: the one number to keep elsewhere."""


@dataclass(slots=True)
class Chain:
    """What checking the manifests gave."""

    days: int = 0
    files: int = 0
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Sentences on the days' trusted times: what was checked, and what was not."""


def manifests(root: Path) -> list[Path]:
    """The manifests in their order; a second one of a day bears a number."""
    folder = root / "manifest"
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if _DAY.fullmatch(path.name)), key=_order)


def _order(path: Path) -> tuple[str, int]:
    found = _DAY.fullmatch(path.name)
    return (found[1], int(found[2] or 0)) if found else ("", 0)


def make_manifest(root: Path, *, now: datetime | None = None) -> Made | None:
    """Take down every closed file that no manifest has yet; none where there is nothing new.

    Raises OSError where a file cannot be read or the manifest not written.
    """
    earlier = manifests(root)
    known: set[str] = set()
    for path in earlier:
        known.update(str(entry.get("file")) for entry in _entries(path))
    new = [path for path in _closed(root) if path.relative_to(root).as_posix() not in known]
    if not new:
        return None
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    last = earlier[-1] if earlier else None
    lines: list[dict[str, Any]] = [
        {
            "made": moment.isoformat(timespec="seconds"),
            "previous": last.name if last else None,
            "previous_sha256": digest_of(last) if last else None,
            "files": len(new),
        }
    ]
    for path in new:
        size = path.stat().st_size
        lines.append({"file": path.relative_to(root).as_posix(), "size": size, "sha256": digest_of(path)})
    folder = root / "manifest"
    folder.mkdir(parents=True, exist_ok=True)
    day, number = f"{moment:%Y-%m-%d}", 0
    taken = {path.name for path in earlier}
    while (name := f"{day}{f'.{number}' if number else ''}.jsonl") in taken:
        number += 1
    path = folder / name
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    temporary = path.with_name(f"{name}.new")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    files.settle(temporary, path)
    return Made(path, len(new), hashlib.sha256(data).hexdigest())


def undated(root: Path) -> list[Path]:
    """The manifests that no authority has dated yet, in their order."""
    return [path for path in manifests(root) if not dating.answer_path(path).exists()]


def verify_chain(root: Path, *, roots: Path | None = None) -> Chain:
    """Check the chain, every file that it names, and the trusted times.

    `roots`: the certificates (PEM) up to which the signatures of time-stamping authorities are checked.

    Raises OSError where a file that is there cannot be read.
    """
    chain = Chain()
    previous: Path | None = None
    for path in manifests(root):
        chain.days += 1
        where = path.relative_to(root).as_posix()
        first, *entries = _entries(path) or [{}]
        if "made" not in first or first.get("files", len(entries)) != len(entries):
            text = f"it has {len(entries)} files and says {first.get('files', 'nothing')}"
            chain.findings.append(Finding(where, "manifest-broken", text))
        if first.get("previous") != (previous.name if previous else None):
            text = f"it follows {first.get('previous')}, which is not the one before it"
            chain.findings.append(Finding(where, "chain-broken", text))
        elif previous and first.get("previous_sha256") != digest_of(previous):
            text = f"{previous.name} was changed after the next one was made"
            chain.findings.append(Finding(where, "chain-broken", text))
        previous = path
        for entry in entries:
            chain.files += 1
            chain.findings += _check(root, where, entry)
        if (answer := dating.answer_path(path)).exists():
            _date(chain, where, path, answer, roots)
    if chain.days and (missing := len(undated(root))):
        chain.notes.append(f"{missing} of {chain.days} manifests have no trusted time: when they were made is our word")
    return chain


def _date(chain: Chain, where: str, path: Path, answer: Path, roots: Path | None) -> None:
    content, data = path.read_bytes(), answer.read_bytes()
    try:
        if roots is None:
            moment = dating.stated_time(content, data)
            how = "says its answer; who signed it was not checked, for no timestamp_roots are named"
        else:
            moment = dating.checked_time(content, data, roots)
            how = "says a time-stamping authority, whose signature was checked"
        chain.notes.append(f"{where} existed at {moment.isoformat()}, {how}.")
    except PartMissing as error:
        chain.notes.append(f"{where} has a trusted time that was not checked. {error}")
    except dating.NotDated as error:
        chain.findings.append(Finding(where, "date-wrong", f"its trusted time is none: {error}"))


def _check(root: Path, where: str, entry: dict[str, Any]) -> Iterator[Finding]:
    name = str(entry.get("file", ""))
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or name.startswith("/"):
        yield Finding(where, "manifest-broken", f"a line names {name[:80]!r}, which is no file of the archive")
        return
    path = root / name
    if not path.is_file() and parts[0] == "warc" and len(parts) > 2:
        # The file of a site that was renamed since: the same bytes in another folder.
        path = root.joinpath("warc", Acts.of(root).site_now(parts[1]), *parts[2:])
    if not path.is_file():
        yield Finding(name, "file-gone", f"{where} has this file, and it is gone")
    elif path.stat().st_size != entry.get("size") or digest_of(path) != entry.get("sha256"):
        yield Finding(name, "file-changed", f"it is not the file that {where} took down")


def _entries(path: Path) -> list[dict[str, Any]]:
    """The lines of a manifest; what is no JSON object counts as an empty one, which the check finds."""
    found = []
    for line in path.read_bytes().splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        found.append(value if isinstance(value, dict) else {})
    return found


def _closed(root: Path) -> list[Path]:
    found = (path for folder in FOLDERS for path in (root / folder).rglob("*"))
    return sorted(path for path in found if path.name.endswith(SUFFIXES) and path.is_file())

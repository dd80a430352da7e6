"""Whether two machines read pages alike: what is read again on many must be what one would have read.

A task carries the mark of whoever sent it; a machine whose mark is another refuses, and says in what they differ.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import socket
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import archive
import crawler
from archive.errors import LetopisError
from crawler.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.verify import Parse


class ReadsOtherwise(LetopisError):
    """A machine has another release, other settings or other site files than whoever asks it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What decides how a page is read."""

    release: str
    code: str
    """Digest of the program's own files: two checkouts of one release may differ."""
    settings: str
    """Where the sites' files are looked for."""
    sites: dict[str, str]
    """Name of each site to the digest of its file."""

    def differs(self, other: Mark) -> str | None:
        """In what another mark differs, in words; none where it does not."""
        if self.release != other.release:
            return f"it has release {other.release}, not {self.release}"
        if self.code != other.code:
            return "its program files are others"
        if self.settings != other.settings:
            return f"it looks for sites in {other.settings}, not in {self.settings}"
        lacking = sorted(self.sites.keys() - other.sites.keys())
        if lacking:
            return f"it lacks the site {lacking[0]}" + (f" and {len(lacking) - 1} more" if lacking[1:] else "")
        for name, digest in self.sites.items():
            if other.sites[name] != digest:
                return f"its file of the site {name} is another"
        return None


@lru_cache(1)
def mark() -> Mark:
    """The mark of this machine, as it was when it was first asked for."""
    from scrapy.utils.project import get_project_settings

    from crawler.sites.loader import SiteLoader

    loader = SiteLoader.from_settings(get_project_settings())
    sites = {name: _digest([Path(inspect.getfile(loader.load(name)))]) for name in loader.list()}
    folders = [Path(package.__file__ or "").parent for package in (archive, crawler)]
    code = _digest(path for folder in folders for path in sorted(folder.rglob("*.py")))
    return Mark(VERSION, code, ", ".join(get_project_settings().getlist("SPIDER_MODULES")), sites)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def parser_there(data: Path, valid: Literal["capture", "today"], asked: Mark) -> Parse:
    """What reads pages again, on a machine that reads as `asked` does. Raises `ReadsOtherwise`."""
    from crawler.rereading.parsing import parser

    if (why := asked.differs(mark())) is not None:
        where = f"{socket.gethostname()}, process {os.getpid()}"
        raise ReadsOtherwise(f"A worker ({where}) would read pages otherwise: {why}. Nothing was replaced.")
    return parser(data, valid)

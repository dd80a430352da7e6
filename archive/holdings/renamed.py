"""What records say of a site that got another name, as it reads under that name. See `archive.renaming`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from archive.identity import SITE

if TYPE_CHECKING:
    from pathlib import Path

    from archive.warc.record import Record

_OURS = re.compile(r"([a-z0-9][a-z0-9_]*)-\d{14}-\d+-[0-9a-f]+\.warc")
_HEX = rb"([0-9a-f]{16})"


@lru_cache(256)
def _patterns(old: str) -> tuple[re.Pattern[bytes], ...]:
    # Within a JSON string a quote has a backslash before it, so none of these matches the words of an article.
    name = re.escape(old).encode()
    return (
        re.compile(rb'(?<!\\)"' + name + rb"-" + _HEX + rb'(?=["#])'),
        re.compile(rb'(?<!\\)"(site|warc)"(:\s*)"' + name + rb'(?=["/])'),
    )


def renamed(line: bytes, old: str, new: str) -> bytes:
    """JSON of the archive as it reads under another name of its site: ids, the site's name, the paths of its files."""
    ids, fields = _patterns(old)
    name = new.encode()
    return fields.sub(rb'"\1"\2"' + name, ids.sub(rb'"' + name + rb"-\1", line))


def block_now(record: Record) -> bytes:
    """The block of a record of ours beside the pages, under the name that its site has now."""
    names = _names(record.part.path)
    return renamed(record.block, *names) if names else record.block


def _names(path: Path) -> tuple[str, str] | None:
    """The name under which a WARC file was written, and that of its folder, where these differ."""
    site, named = path.parent.parent.name, _OURS.match(path.name)
    return (named[1], site) if named and named[1] != site and re.fullmatch(SITE, site) else None
